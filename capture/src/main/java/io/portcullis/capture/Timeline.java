package io.portcullis.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How many packets since when, in bounded memory: a total, the time of the last packet, and marks
 * that are 10 ms apart for the recent past and get sparser with age.
 *
 * <p>Whether there was a packet since a time is exact; how many is exact to the nearest mark and
 * never too high. Times are microseconds since the epoch, as pcap gives them.
 */
final class Timeline {
  static final long NEVER = Long.MIN_VALUE;
  private static final int MARKS = 32;
  private static final long SPACING_MICROS = 10_000;

  private final long[] openedMicros = new long[MARKS];
  private final long[] countBefore = new long[MARKS];
  private int marks;
  private long total;
  private long lastMicros = NEVER;

  synchronized void add(long atMicros, long packets) {
    // Taps of several interfaces write here: a packet read a little late is filed as the last one.
    long at = Math.max(atMicros, lastMicros);
    if (marks == 0 || at - openedMicros[marks - 1] >= SPACING_MICROS) open(at);
    total += packets;
    lastMicros = at;
  }

  private void open(long atMicros) {
    if (marks == MARKS) thinOut();
    openedMicros[marks] = atMicros;
    countBefore[marks] = total;
    marks++;
  }

  private void thinOut() {
    for (int kept = 0; kept < MARKS / 2; kept++) {
      openedMicros[kept] = openedMicros[kept * 2];
      countBefore[kept] = countBefore[kept * 2];
    }
    marks = MARKS / 2;
  }

  synchronized long since(long fromMicros) {
    for (int mark = 0; mark < marks; mark++) {
      if (openedMicros[mark] >= fromMicros) return total - countBefore[mark];
    }
    return isSince(fromMicros) ? 1 : 0;
  }

  /** Time of the first packet since then, to the nearest mark and never too early; or NEVER. */
  synchronized long firstSince(long fromMicros) {
    for (int mark = 0; mark < marks; mark++) {
      if (openedMicros[mark] >= fromMicros) return openedMicros[mark];
    }
    return isSince(fromMicros) ? lastMicros : NEVER;
  }

  /** Time of the last packet, or {@link #NEVER}. */
  synchronized long lastMicros() {
    return lastMicros;
  }

  synchronized Optional<Instant> lastSince(long fromMicros) {
    return isSince(fromMicros) ? Optional.of(instant(lastMicros)) : Optional.empty();
  }

  private boolean isSince(long fromMicros) {
    return marks > 0 && lastMicros >= fromMicros;
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
