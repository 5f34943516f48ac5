package io.portcullis.gateway.run;

import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The date as far as time surely passed, by the boot clock: the wall clock may be set to next year,
 * and nothing got older by that. It lags behind what was off, and catches up when the wall clock
 * was not set for long enough.
 *
 * @param surely the date that it is at least, where no clock was ever set back
 * @param wall what the wall clock said then
 * @param bootId of the boot that {@code sinceBoot} counts from
 * @param calm how long the machine ran since the wall clock was set last
 */
record PassedTime(Instant surely, Instant wall, String bootId, Duration sinceBoot, Duration calm) {
  /** NTP steps by less, and so does a look that waits for the disk. */
  private static final Duration STEP = Duration.ofMinutes(1);

  /** A machine is off so long at most; what is beyond that is a clock that was set. */
  private static final Duration OFF = Duration.ofDays(7);

  static PassedTime beginning(Instant surely, BootClock clock) {
    return new PassedTime(
        surely, clock.instant(), clock.bootId(), clock.sinceBoot(), Duration.ZERO);
  }

  /**
   * What time it is now.
   *
   * @param enough running without a clock that was set, after which the wall clock is believed
   */
  PassedTime now(BootClock clock, Duration enough) {
    Instant today = clock.instant();
    Duration byWall = Duration.between(wall, today);
    boolean sameBoot = clock.bootId().equals(bootId);
    Duration passed = sameBoot ? clock.sinceBoot().minus(sinceBoot) : off(byWall);
    boolean set = byWall.minus(passed).abs().compareTo(STEP) > 0;
    Duration still = set ? Duration.ZERO : calm.plus(passed);
    Instant least = surely.plus(passed);
    boolean behind = today.isAfter(least) && still.compareTo(enough) >= 0;
    return new PassedTime(behind ? today : least, today, clock.bootId(), clock.sinceBoot(), still);
  }

  private static Duration off(Duration byWall) {
    if (byWall.isNegative()) return Duration.ZERO;
    return byWall.compareTo(OFF) < 0 ? byWall : OFF;
  }

  /** The earlier of the two dates. */
  Instant earliest() {
    return surely.isBefore(wall) ? surely : wall;
  }

  /** Reads what {@link #toString} wrote; empty where it is anything else. */
  static Optional<PassedTime> read(String fact) {
    String[] words = fact.split(" ", -1);
    if (words.length != 5) return Optional.empty();
    try {
      return Optional.of(
          new PassedTime(
              Instant.parse(words[0]),
              Instant.parse(words[1]),
              words[2],
              Duration.parse(words[3]),
              Duration.parse(words[4])));
    } catch (DateTimeParseException nonsense) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return String.join(
        " ", surely.toString(), wall.toString(), bootId, sinceBoot.toString(), calm.toString());
  }
}
