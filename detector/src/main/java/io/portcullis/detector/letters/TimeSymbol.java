package io.portcullis.detector.letters;

/** What is written after a letter for the time since the tuple's flow before; bounds inclusive. */
public enum TimeSymbol {
  SECONDS('.', 5),
  MINUTE(',', 60),
  MINUTES('+', 300),
  HOUR('*', 3600);

  private final byte code;
  private final long longestMicros;

  TimeSymbol(char symbol, long longestSeconds) {
    this.code = Alphabet.code(symbol);
    this.longestMicros = longestSeconds * 1_000_000;
  }

  /**
   * Code of the symbol of an interval in microseconds, which is negative where the input was not
   * sorted; -1 for more than an hour, which has none.
   */
  public static byte of(long intervalMicros) {
    if (intervalMicros <= SECONDS.longestMicros) return SECONDS.code;
    if (intervalMicros <= MINUTE.longestMicros) return MINUTE.code;
    if (intervalMicros <= MINUTES.longestMicros) return MINUTES.code;
    return intervalMicros <= HOUR.longestMicros ? HOUR.code : -1;
  }
}
