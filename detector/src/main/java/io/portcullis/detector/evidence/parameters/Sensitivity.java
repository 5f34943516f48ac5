package io.portcullis.detector.evidence.parameters;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How much evidence makes an alarm. All else is the same for the three, so that a change of mind
 * moves one number; what each finds and wrongly alarms is in {@code docs/detection.md}.
 */
public enum Sensitivity {
  /** For those who block and cannot look into each alarm. */
  CAUTIOUS,
  /** The default. */
  BALANCED,
  /** For those who look into each alarm. */
  EAGER;

  /** As operators write it: {@code cautious}, {@code balanced}, {@code eager}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The sensitivity of a word; empty when there is none of that name. */
  public static Optional<Sensitivity> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  /**
   * The most cautious for which a score is an alarm.
   *
   * @param thresholds of the method that gave the score
   * @return empty when it is an alarm for none
   */
  public static Optional<Sensitivity> reached(
      double score, ToDoubleFunction<Sensitivity> thresholds) {
    return Arrays.stream(values())
        .filter(each -> score >= thresholds.applyAsDouble(each))
        .findFirst();
  }

  /** Whether what is an alarm for this one is one for another, too. */
  public boolean isAsCautiousAs(Sensitivity other) {
    return compareTo(other) <= 0;
  }

  /** The one that alarms less, if there is one. */
  public Optional<Sensitivity> lower() {
    return switch (this) {
      case CAUTIOUS -> Optional.empty();
      case BALANCED -> Optional.of(CAUTIOUS);
      case EAGER -> Optional.of(BALANCED);
    };
  }
}
