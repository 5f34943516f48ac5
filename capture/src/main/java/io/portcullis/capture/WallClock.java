package io.portcullis.capture;

import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices that somebody set the wall clock, by which packets are stamped: times of before and times
 * of after cannot be compared. Used by one thread.
 */
final class WallClock {
  /** NTP slews without such steps, and the two clocks are read one after the other. */
  private static final Duration STEP = Duration.ofSeconds(1);

  private final BootClock clock;
  private Optional<Instant> booted = Optional.empty();

  WallClock(BootClock clock) {
    this.clock = clock;
  }

  /** Whether it was set since this was asked last; not when first asked. */
  boolean wasSet() {
    Instant boot = clock.instant().minus(clock.sinceBoot());
    boolean set =
        booted.isPresent() && Duration.between(booted.get(), boot).abs().compareTo(STEP) > 0;
    booted = Optional.of(boot);
    return set;
  }
}
