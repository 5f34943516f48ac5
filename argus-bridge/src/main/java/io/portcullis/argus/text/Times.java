package io.portcullis.argus.text;

/**
 * The two ways in which {@code ra} prints a start time: a date in its own zone, {@code 2026/11/24
 * 02:08:21.050087} (RA_TIME_FORMAT of slips' ra.conf), and seconds since 1970 ({@code
 * RA_PRINT_UNIX_TIME}). A fraction has one to six digits and is padded on the right; zeros in front
 * may be missing, as Python's {@code strptime} allows.
 */
final class Times {
  /** No time at all; no date of four digits comes near it. */
  static final long UNREADABLE = Long.MIN_VALUE;

  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365
  };
  private static final int LATEST_YEAR = 9999;

  private final byte[] buffer;
  private int at;
  private final int end;

  private Times(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    int first = from;
    int last = to;
    while (first < last && buffer[first] == ' ') first++;
    while (last > first && buffer[last - 1] == ' ') last--;
    this.at = first;
    this.end = last;
  }

  /** Whether the text is a date, that is local time of ra's zone, and not seconds since 1970. */
  static boolean isDate(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '/') return true;
    }
    return false;
  }

  /** Microseconds since 1970-01-01 00:00:00 of the text's own clock, or {@link #UNREADABLE}. */
  static long micros(byte[] buffer, int from, int to) {
    Times times = new Times(buffer, from, to);
    return isDate(buffer, from, to) ? times.date() : times.epoch();
  }

  private long epoch() {
    // 12 digits reach beyond the year 30000, and their microseconds fit into a long.
    long seconds = number(1, 12);
    if (seconds < 0) return UNREADABLE;
    return withFraction(seconds);
  }

  private long date() {
    long year = number(4, 4);
    if (year < 1 || year > LATEST_YEAR || !skip('/')) return UNREADABLE;
    long month = number(1, 2);
    if (month < 1 || month > 12 || !skip('/')) return UNREADABLE;
    long day = number(1, 2);
    if (day < 1 || day > daysOf((int) year, (int) month) || !skipBlanks()) return UNREADABLE;
    long hour = number(1, 2);
    if (hour < 0 || hour > 23 || !skip(':')) return UNREADABLE;
    long minute = number(1, 2);
    if (minute < 0 || minute > 59 || !skip(':')) return UNREADABLE;
    long second = number(1, 2);
    if (second < 0 || second > 59) return UNREADABLE;
    long days = daysSince1970((int) year, (int) month, (int) day);
    return withFraction(((days * 24 + hour) * 60 + minute) * 60 + second);
  }

  private long withFraction(long seconds) {
    if (at == end) return seconds * 1_000_000;
    if (!skip('.')) return UNREADABLE;
    int from = at;
    long fraction = number(1, 6);
    if (fraction < 0 || at != end) return UNREADABLE;
    for (int digits = at - from; digits < 6; digits++) fraction *= 10;
    return seconds * 1_000_000 + fraction;
  }

  /** The digits from here on, or -1 where there are fewer or more than allowed. */
  private long number(int fewest, int most) {
    long value = 0;
    int from = at;
    while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
      if (at - from == most) return -1;
      value = value * 10 + (buffer[at++] - '0');
    }
    return at - from < fewest ? -1 : value;
  }

  private boolean skip(char wanted) {
    if (at == end || buffer[at] != wanted) return false;
    at++;
    return true;
  }

  private boolean skipBlanks() {
    int from = at;
    while (at < end && buffer[at] == ' ') at++;
    return at > from;
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int daysOf(int year, int month) {
    if (month == 2 && isLeap(year)) return 29;
    return DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
  }

  private static long daysSince1970(int year, int month, int day) {
    int before = year - 1;
    int leapDays = before / 4 - before / 100 + before / 400;
    int thisYear = DAYS_BEFORE_MONTH[month - 1] + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
    // 719162 days lie between 0001-01-01 and 1970-01-01 of the Gregorian calendar.
    return before * 365L + leapDays + thisYear - 719_162;
  }
}
