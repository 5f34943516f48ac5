package io.portcullis.gateway.crowdsec;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, {@code -1h2m3.004s}: the language of CrowdSec. */
final class GoDuration {
  private static final Pattern FORM =
      Pattern.compile(
          "(-?)(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,12})(?:\\.(\\d+))?(s|ms|µs|us|ns))?");

  private GoDuration() {}

  /**
   * Reads one, down to the second; below one it is 0.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Duration parse(String text) {
    Matcher read = FORM.matcher(text);
    if (text.isEmpty() || text.equals("-") || !read.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no duration");
    }
    long seconds = 3600 * number(read.group(2)) + 60 * number(read.group(3));
    if ("s".equals(read.group(6))) seconds += number(read.group(4));
    return Duration.ofSeconds(read.group(1).isEmpty() ? seconds : -seconds);
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** In whole seconds, which CrowdSec reads, too. */
  static String text(Duration duration) {
    return Math.max(1, duration.toSeconds()) + "s";
  }
}
