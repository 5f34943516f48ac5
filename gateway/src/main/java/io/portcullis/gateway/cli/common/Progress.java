package io.portcullis.gateway.cli.common;

/** A bar on stderr for long work; none where nobody sits. */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;

  private final Console console;
  private final String what;
  private final boolean shown;
  private int last = -1;

  public Progress(Console console, String what) {
    this.console = console;
    this.what = what;
    this.shown = console.showsProgress();
  }

  /**
   * @param percent done, 0 to 100
   */
  public void at(int percent) {
    if (!shown || percent == last) return;
    last = percent;
    int full = WIDTH * percent / 100;
    console
        .err()
        .printf("\r%s [%s%s] %3d%%", what, "#".repeat(full), " ".repeat(WIDTH - full), percent);
    console.err().flush();
  }

  @Override
  public void close() {
    if (last >= 0) console.err().print("\r\u001b[K");
    console.err().flush();
  }
}
