package io.portcullis.detector.evidence.rhythm;

/** Where a flow's start lies in the rhythm of its tuple; the order is that of the chains. */
public enum Beat {
  ON(0, '=', "on the beat", true),
  NEAR(1, '~', "near the beat", true),
  AROUND(2, '-', "around the beat", true),
  MISSED(3, '2', "on the beat after missed ones", true),
  BURST(4, 'b', "a burst within the beat", false),
  OFF(5, 'x', "off the beat", false),
  /** There is no rhythm yet, or the flow came late. */
  NONE(6, ' ', "no beat yet", false);

  /** Its place in the chains, where it is in them. */
  final int place;

  final char symbol;
  public final String words;

  /** Whether it counts as a beat for the gate. */
  public final boolean counts;

  Beat(int place, char symbol, String words, boolean counts) {
    this.place = place;
    this.symbol = symbol;
    this.words = words;
    this.counts = counts;
  }
}
