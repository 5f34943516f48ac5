package io.portcullis.detector.letters;

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

  private static final long HOUR_MICROS = 3_600_000_000L;

  public LetterRules {
    if (stronglyPeriodicMicros >= weaklyPeriodicMicros
        || weaklyPeriodicMicros >= weaklyNotPeriodicMicros
        || !(shortSeconds < mediumSeconds)
        || !(smallBytes < mediumBytes)) {
      throw new IllegalArgumentException("the bounds of letters must grow from class to class");
    }
  }

  /**
   * @param before class of the tuple's flow before: NaN compares with nothing, so it changes
   *     nothing
   */
  public SizeClass size(double bytes, SizeClass before) {
    if (bytes <= smallBytes) return SizeClass.SMALL;
    if (bytes <= mediumBytes) return SizeClass.MEDIUM;
    return bytes > mediumBytes ? SizeClass.LARGE : before;
  }

  /** As {@link #size}. */
  public DurationClass duration(double seconds, DurationClass before) {
    if (seconds <= shortSeconds) return DurationClass.SHORT;
    if (seconds <= mediumSeconds) return DurationClass.MEDIUM;
    return seconds > mediumSeconds ? DurationClass.LONG : before;
  }

  /**
   * Compares two intervals that follow each other, in microseconds and perhaps negative.
   *
   * @param before the class so far; slips 0.2 keeps it where an interval is zero or an hour long
   */
  public Periodicity periodicity(long earlierMicros, long laterMicros, Periodicity before) {
    if (!recompute && (earlierMicros == 0 || laterMicros == 0 || laterMicros >= HOUR_MICROS)) {
      return before;
    }
    long divisor = Math.min(earlierMicros, laterMicros);
    if (divisor == 0) return Periodicity.STRONGLY_PERIODIC;
    // slips divides seconds as doubles and keeps the ratio in a timedelta, hence whole microseconds
    double ratio = (Math.max(earlierMicros, laterMicros) / 1e6) / (divisor / 1e6);
    double ratioMicros = Math.rint(ratio * 1e6);
    if (ratioMicros <= stronglyPeriodicMicros) return Periodicity.STRONGLY_PERIODIC;
    if (ratioMicros < weaklyPeriodicMicros) return Periodicity.WEAKLY_PERIODIC;
    if (ratioMicros < weaklyNotPeriodicMicros) return Periodicity.WEAKLY_NOT_PERIODIC;
    return Periodicity.NOT_PERIODIC;
  }

  /** Hours of silence to write before a letter: whole ones, of the interval that counts. */
  public long zeros(long earlierMicros, long laterMicros) {
    if (laterMicros >= HOUR_MICROS) return laterMicros / HOUR_MICROS;
    return zerosAgain && earlierMicros >= HOUR_MICROS ? earlierMicros / HOUR_MICROS : 0;
  }
}
