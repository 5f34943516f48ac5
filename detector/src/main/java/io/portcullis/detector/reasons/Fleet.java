package io.portcullis.detector.reasons;

import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.evidence.Reason;
import java.util.Locale;
import java.util.Optional;

/**
 * The term of what other networks see. Its amounts were set by hand and not learned, since no
 * recording has a fleet: so they are no part of the parameter file, and small.
 */
final class Fleet {
  static final String WORD = "fleet";

  /** It never raises a score by more. Twice as much cost alarms on normal captures. */
  static final double MOST_RAISED = 0.25;

  /** It never lowers one by more. */
  static final double MOST_LOWERED = 1;

  /** Fewer networks say nothing of what most do. */
  private static final int ENOUGH = 5;

  /** Of all networks; what more of them see is somebody's service. */
  private static final double FEW = 0.2;

  private static final double MANY = 0.5;

  /** Periods that are one rhythm: the longer over the shorter. */
  private static final double ALIKE = 1.3;

  private Fleet() {}

  /**
   * What it adds to a score; empty where it says nothing.
   *
   * @param clock of the tuple; without evidence of its own nothing is added to it
   */
  static Optional<Reason> reason(Elsewhere.Sight sight, Clock clock) {
    double value = value(sight, clock);
    if (value == 0) return Optional.empty();
    String words =
        String.format(
            Locale.ROOT,
            "%d of %d sites of the fleet see a rhythm to it, %d of them the same",
            sight.seen(),
            sight.networks(),
            sight.alike());
    return Optional.of(new Reason(WORD, value, words));
  }

  private static double value(Elsewhere.Sight sight, Clock clock) {
    double share = (double) sight.seen() / Math.max(1, sight.networks());
    if (sight.networks() >= ENOUGH && share >= MANY) return -MOST_LOWERED;
    boolean few = sight.networks() < ENOUGH || share <= FEW || sight.seen() == 2;
    boolean own = clock.evidence > 0 && clock.hasPeriod();
    if (!few || !own || sight.alike() < 2 || !isAlike(sight, clock)) return 0;
    // A second site is worth half of it, a fourth and more all.
    return MOST_RAISED * Math.min(1, Math.log(sight.alike()) / Math.log(4));
  }

  private static boolean isAlike(Elsewhere.Sight sight, Clock clock) {
    double longer = Math.max(sight.periodSeconds(), clock.period);
    double shorter = Math.min(sight.periodSeconds(), clock.period);
    return shorter > 0 && longer <= ALIKE * shorter;
  }
}
