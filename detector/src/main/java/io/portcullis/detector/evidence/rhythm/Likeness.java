package io.portcullis.detector.evidence.rhythm;

/** How the bytes of a flow compare with those of the tuple's last ones; in order of the chains. */
public enum Likeness {
  EQUAL(0, 'E', "bytes equal"),
  NEAR(1, 'N', "bytes near"),
  DIFFERENT(2, 'D', "bytes different");

  /** Its place in the chains. */
  public final int place;

  final char symbol;
  public final String words;

  Likeness(int place, char symbol, String words) {
    this.place = place;
    this.symbol = symbol;
    this.words = words;
  }

  Likeness closer(Likeness other) {
    return place <= other.place ? this : other;
  }
}
