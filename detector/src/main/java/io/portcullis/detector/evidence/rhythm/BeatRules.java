package io.portcullis.detector.evidence.rhythm;

/**
 * How a gap between two flows becomes a {@link Beat}: how far off the expected gap it may lie. Gaps
 * in seconds, shares of a gap from 0 to 1; {@code docs/research/SPEC.md} §4.1 says where each
 * stands.
 *
 * @param burstFloor a shorter gap is a burst
 * @param burstShare and so is one under this share of the usual gap
 * @param onAtMost on the beat is at least this far off, though never more than a tenth of the gap
 * @param onShare of the expected gap that one on the beat may be off
 * @param nearShare of the expected gap that one near it may be off
 * @param aroundShare of the expected gap that one around it may be off
 * @param missedAtMost so many usual gaps at most may have been missed in one
 * @param missedShare of the usual gap that such a one may be off
 */
public record BeatRules(
    double burstFloor,
    double burstShare,
    double onAtMost,
    double onShare,
    double nearShare,
    double aroundShare,
    double missedAtMost,
    double missedShare) {

  /**
   * Whether a flow came so soon that it belongs to the beat before.
   *
   * @param usual middle gap, 0 while there is none
   */
  public boolean isBurst(double gap, double usual) {
    return gap < Math.max(burstFloor, burstShare * usual);
  }

  /** What a gap is to be compared with: the usual one or the newest, whichever is nearer to it. */
  public static double expected(double gap, double usual, double newest) {
    return Math.abs(gap - newest) < Math.abs(gap - usual) ? newest : usual;
  }

  /**
   * The beat of a gap that is no burst.
   *
   * @param expected by {@link #expected}
   */
  public Beat of(double gap, double usual, double expected) {
    double off = Math.abs(gap - expected);
    double tolerated = Math.min(onAtMost, 0.1 * expected);
    if (off <= Math.max(onShare * expected, tolerated)) return Beat.ON;
    if (off <= nearShare * expected) return Beat.NEAR;
    if (off <= aroundShare * expected) return Beat.AROUND;
    double beats = Math.floor(gap / usual + 0.5);
    boolean whole =
        beats >= 2 && beats <= missedAtMost && Math.abs(gap - beats * usual) <= missedShare * usual;
    return whole ? Beat.MISSED : Beat.OFF;
  }
}
