package io.portcullis.detector.reasons;

/**
 * When answers of DNS were not heard: before somebody listened, and while nobody could. What a host
 * was told then it may still use, and nobody here knows.
 */
final class Listening {
  /**
   * Most answers are forgotten after so long. Answers may live longer, but few do: names of web
   * servers live for minutes, and stub resolvers keep an answer for two hours at most.
   */
  private static final long AGED_MICROS = 3_600_000_000L;

  /** All are: resolvers keep an answer for a day, unless they are told otherwise. */
  private static final long FORGOTTEN_MICROS = 24 * AGED_MICROS;

  /** Addresses without a name say something of a host whose answers were watched for so long. */
  private static final double WATCHED_MICROS = 60e6;

  private static final long NEVER = Long.MIN_VALUE;

  // Before this nobody listened.
  private long began = NEVER;

  // The last time that nobody listened since then.
  private long deafFrom = NEVER;
  private long deafUntil = NEVER;

  /** Answers were not heard up to a time; one that begins within an hour of the last joins it. */
  void deaf(NameEvent.Unheard gap) {
    if (began == NEVER) {
      began = gap.micros();
    } else if (deafUntil != NEVER && gap.fromMicros() - deafUntil < AGED_MICROS) {
      deafUntil = gap.micros();
    } else {
      deafFrom = gap.fromMicros();
      deafUntil = gap.micros();
    }
  }

  /**
   * How sure it is that no answer gave a host an address, 0 to 1, where none was heard.
   *
   * @param since when the first answer to the host was heard
   * @param first when the host was first seen to use the address
   * @param opens whether it opens connections to it: one that is open for days asks for nothing
   */
  double sure(long since, long first, long now, boolean opens) {
    if (opens && now - Math.max(since, deafUntil) >= FORGOTTEN_MICROS) return 1;
    if (began != NEVER && first - began < AGED_MICROS) return 0;
    if (deafUntil != NEVER && first >= deafFrom && first - deafUntil < AGED_MICROS) return 0;
    return Math.min(1, Math.max(0, (first - since) / WATCHED_MICROS));
  }
}
