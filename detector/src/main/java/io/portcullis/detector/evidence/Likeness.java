package io.portcullis.detector.evidence;

/** How the bytes of a flow compare with those of the tuple's last ones; in order of the chains. */
enum Likeness {
  EQUAL(0, 'E', "bytes equal"),
  NEAR(1, 'N', "bytes near"),
  DIFFERENT(2, 'D', "bytes different");

  /** Its place in the chains. */
  final int place;

  final char symbol;
  final String words;

  Likeness(int place, char symbol, String words) {
    this.place = place;
    this.symbol = symbol;
    this.words = words;
  }

  Likeness closer(Likeness other) {
    return place <= other.place ? this : other;
  }
}
