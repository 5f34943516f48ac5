package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.Optional;

/**
 * What a tuple has been doing in its last flows, eight at most.
 *
 * @param periodSeconds middle gap
 * @param steady share of the gaps that differ from the middle one by {@link #PERIOD_SHARE} at most,
 *     0 to 1
 * @param leastBytes smallest flow, both directions
 * @param middleBytes middle one
 * @param mostBytes largest one
 * @param flows of the tuple since it was met
 */
public record Habit(
    Tuple tuple,
    double periodSeconds,
    double steady,
    long leastBytes,
    long middleBytes,
    long mostBytes,
    int flows) {
  /** Periods that differ by this share at most are the same period. */
  public static final double PERIOD_SHARE = 0.15;

  private static final int LEAST_FLOWS = 5;
  private static final double STEADY = 0.6;

  /** Empty while the tuple has no rhythm, and for those that no evidence can make alarm. */
  static Optional<Habit> of(TupleEvidence of) {
    if (of.hopeless || !of.hasPeriod()) return Optional.empty();
    double[] bytes = of.rings.sortedTotals();
    return Optional.of(
        new Habit(
            of.tuple,
            of.period,
            of.rings.gapsNear(of.period, PERIOD_SHARE),
            (long) bytes[0],
            (long) bytes[bytes.length / 2],
            (long) bytes[bytes.length - 1],
            of.flows));
  }

  /** Whether there is a rhythm that is worth learning. */
  public boolean isPeriodic() {
    return flows >= LEAST_FLOWS && periodSeconds > 0 && steady >= STEADY;
  }
}
