package io.portcullis.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How many packets since when, in bounded memory: a total, the time of the last packet, and marks
 * that are 10 ms apart for the recent past, and further apart in proportion to their age.
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
    if (marks == MARKS) thinOut(atMicros);
    openedMicros[marks] = atMicros;
    countBefore[marks] = total;
    marks++;
  }

  /** Takes out the mark that is missed least: the one whose gap is smallest for its age. */
  private void thinOut(long nowMicros) {
    int least = 1;
    double leastMissed = Double.MAX_VALUE;
    for (int mark = 1; mark < MARKS - 1; mark++) {
      double gap = openedMicros[mark + 1] - openedMicros[mark - 1];
      double missed = gap / (nowMicros - openedMicros[mark + 1] + SPACING_MICROS);
      if (missed >= leastMissed) continue;
      least = mark;
      leastMissed = missed;
    }
    System.arraycopy(openedMicros, least + 1, openedMicros, least, MARKS - 1 - least);
    System.arraycopy(countBefore, least + 1, countBefore, least, MARKS - 1 - least);
    marks--;
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
