package io.portcullis.gateway.cli.top;

/**
 * One line of the view.
 *
 * @param text no wider than the terminal, without control characters
 */
record Line(String text, Look look) {
  /** What it is, for who gives it a look. */
  enum Look {
    PLAIN,
    /** Names what follows. */
    TITLE,
    /** The row that keys act on. */
    CHOSEN,
    /** Something that somebody should look into, or has to answer. */
    WARNING
  }

  static Line plain(String text) {
    return new Line(text, Look.PLAIN);
  }

  static Line title(String text) {
    return new Line(text, Look.TITLE);
  }
}
