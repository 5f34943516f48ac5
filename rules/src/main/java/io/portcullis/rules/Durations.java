package io.portcullis.rules;

import java.time.Duration;

/**
 * Durations as operators write them: {@code 90} (seconds), {@code 90s}, {@code 10m}, {@code
 * 1d12h30m}, {@code 7d}, {@code 2w}.
 */
public final class Durations {
  private static final Duration LONGEST = Duration.ofDays(3652);
  private static final String UNITS = "wdhms";
  private static final long[] SECONDS = {604_800, 86_400, 3_600, 60, 1};
  // Weeks are understood, and written as days.
  private static final int DAYS = 1;

  private Durations() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none, is zero or below, or above ten years; the
   *     message shows the forms
   */
  public static Duration parse(String text) {
    Duration duration = Duration.ofSeconds(seconds(text));
    if (duration.isZero()) throw new IllegalArgumentException("'" + text + "' is no time at all");
    return duration;
  }

  private static long seconds(String text) {
    long total = 0;
    int nextUnit = 0;
    int at = 0;
    if (text.isEmpty()) throw unreadable(text);
    while (at < text.length()) {
      int digitsFrom = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
      // Nine digits of days stay below a long's range; more is beyond ten years in every unit.
      if (at == digitsFrom) throw unreadable(text);
      if (at - digitsFrom > 9) throw tooLong(text);
      long number = Long.parseLong(text.substring(digitsFrom, at));
      // A bare number is seconds, but only on its own: "1h30" could mean either.
      if (at == text.length() && digitsFrom > 0) throw unreadable(text);
      int unit = at == text.length() ? UNITS.length() - 1 : UNITS.indexOf(text.charAt(at++));
      // From the largest unit down and each once, so that a slip of the hand is told.
      if (unit < nextUnit) throw unreadable(text);
      nextUnit = unit + 1;
      total += number * SECONDS[unit];
    }
    if (total > LONGEST.toSeconds()) throw tooLong(text);
    return total;
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is no duration; write 90s, 10m, 4h, 7d or 1d12h30m");
  }

  private static IllegalArgumentException tooLong(String text) {
    return new IllegalArgumentException("'" + text + "' is above ten years");
  }

  /**
   * The shortest form that {@link #parse} reads back, rounded down to the whole second: {@code
   * 1h30m}; {@code 0s} below one.
   */
  public static String text(Duration duration) {
    long left = Math.max(0, duration.toSeconds());
    StringBuilder text = new StringBuilder();
    for (int unit = DAYS; unit < SECONDS.length; unit++) {
      long number = left / SECONDS[unit];
      left %= SECONDS[unit];
      if (number > 0) text.append(number).append(UNITS.charAt(unit));
    }
    return text.length() == 0 ? "0s" : text.toString();
  }
}
