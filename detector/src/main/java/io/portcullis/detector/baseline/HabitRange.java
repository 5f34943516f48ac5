package io.portcullis.detector.baseline;

import io.portcullis.detector.evidence.Habit;
import java.util.Locale;

/**
 * What a habit looks like: the ranges of its middle gap and of its middle flow's bytes.
 *
 * @param leastPeriod seconds, above 0
 * @param mostPeriod seconds, not below the least
 * @param leastBytes of both directions, 0 or more
 * @param mostBytes not below the least
 */
public record HabitRange(double leastPeriod, double mostPeriod, long leastBytes, long mostBytes) {
  /** A period may leave the range by this share of it: the jitter of timers and of networks. */
  private static final double PERIOD_SHARE = 0.25;

  /** Bytes may leave it by this factor: a poll that brings news is larger than one without. */
  private static final double BYTES_FACTOR = 2;

  /** Headers and handshakes make small flows differ by so much without any other content. */
  private static final long BYTES_AT_LEAST = 200;

  /** A range that grew wider than this would cover other behaviour, too. */
  private static final double WIDEST_PERIOD = 2;

  private static final double WIDEST_BYTES = 8;

  /** Two flows of one microsecond make a period of nothing, which no range can have. */
  private static final double SHORTEST = 1e-6;

  public HabitRange {
    if (!(leastPeriod > 0 && mostPeriod >= leastPeriod && mostPeriod < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("its periods are no range of seconds above 0");
    }
    if (leastBytes < 0 || mostBytes < leastBytes) {
      throw new IllegalArgumentException("its bytes are no range of 0 or more");
    }
  }

  static HabitRange of(Habit habit) {
    double period = Math.max(SHORTEST, habit.periodSeconds());
    return new HabitRange(period, period, habit.bytes(), habit.bytes());
  }

  /** Whether this behaviour is that habit, with what room timers and contents need. */
  boolean covers(Habit habit) {
    return isPeriod(habit.periodSeconds()) && isSize(habit.bytes());
  }

  private boolean isPeriod(double seconds) {
    return seconds >= leastPeriod * (1 - PERIOD_SHARE)
        && seconds <= mostPeriod * (1 + PERIOD_SHARE);
  }

  private boolean isSize(long bytes) {
    double room = Math.max(BYTES_AT_LEAST, mostBytes * (BYTES_FACTOR - 1));
    return bytes <= mostBytes + room
        && (bytes >= leastBytes / BYTES_FACTOR || bytes >= leastBytes - BYTES_AT_LEAST);
  }

  /** How a behaviour that is not covered differs, in words. */
  String difference(Habit habit) {
    String now =
        isPeriod(habit.periodSeconds())
            ? habit.bytes() + " bytes a flow"
            : "every " + seconds(habit.periodSeconds());
    return "it was " + words() + ", and is " + now + " now";
  }

  /** Both ranges in one. */
  HabitRange with(HabitRange other) {
    return new HabitRange(
        Math.min(leastPeriod, other.leastPeriod),
        Math.max(mostPeriod, other.mostPeriod),
        Math.min(leastBytes, other.leastBytes),
        Math.max(mostBytes, other.mostBytes));
  }

  /** Whether it is narrow enough to be one habit, so that small steps never lead anywhere. */
  boolean isOneHabit() {
    return mostPeriod <= leastPeriod * WIDEST_PERIOD
        && mostBytes <= leastBytes * WIDEST_BYTES + BYTES_AT_LEAST;
  }

  /** As people read it. */
  public String words() {
    String period = seconds(leastPeriod);
    String last = seconds(mostPeriod);
    String bytes =
        leastBytes == mostBytes ? Long.toString(leastBytes) : leastBytes + " to " + mostBytes;
    return "every "
        + (period.equals(last) ? period : period + " to " + last)
        + " with "
        + bytes
        + " bytes a flow";
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 100 ? "%.1f s" : "%.0f s", seconds);
  }
}
