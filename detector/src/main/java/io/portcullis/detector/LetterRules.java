package io.portcullis.detector;

/**
 * Thresholds that turn a flow into a letter, the "Bundchen" constructor of the Stratosphere Testing
 * Framework. Bounds are inclusive unless said otherwise.
 *
 * @param stronglyPeriodicMicros largest ratio of two intervals, times a million, that is strongly
 *     periodic
 * @param weaklyPeriodicMicros smallest ratio that is not weakly periodic any more (exclusive bound)
 * @param weaklyNotPeriodicMicros smallest ratio that is not periodic at all (exclusive bound)
 * @param shortSeconds longest duration of class 1
 * @param mediumSeconds longest duration of class 2
 * @param smallBytes largest flow of class 1
 * @param mediumBytes largest flow of class 2
 * @param zerosAgain whether an interval of an hour or more writes its zeros again before the next
 *     letter (slips since January 2016)
 * @param recompute whether periodicity is computed anew at long or zero intervals (the same)
 */
public record LetterRules(
    long stronglyPeriodicMicros,
    long weaklyPeriodicMicros,
    long weaklyNotPeriodicMicros,
    double shortSeconds,
    double mediumSeconds,
    double smallBytes,
    double mediumBytes,
    boolean zerosAgain,
    boolean recompute) {

  /** slips 0.3.3alpha to 0.3.5, and ours. */
  public static final LetterRules SLIPS_0_3 =
      new LetterRules(1_050_000, 1_300_000, 5_000_000, 0.1, 10, 250, 1100, true, true);

  /** slips 0.2alpha as of 2015-12-15. */
  public static final LetterRules SLIPS_0_2 =
      new LetterRules(1_050_000, 1_300_000, 5_000_000, 0.1, 10, 250, 1100, false, false);
}
