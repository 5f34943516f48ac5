package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Both clocks that a deadline needs: the wall clock, which an administrator or NTP may move, and
 * the boot clock (CLOCK_BOOTTIME, here {@code /proc/uptime}), which only a reboot resets.
 */
public interface BootClock extends InstantSource {

  /** Identity of this boot, {@code /proc/sys/kernel/random/boot_id}. */
  String bootId();

  /** Time since boot, suspend included. */
  Duration sinceBoot();

  @Override
  Instant instant();

  /**
   * The time since boot in the form of instants, for whoever measures how long something takes. It
   * says nothing of the date, and nobody sets it.
   */
  default InstantSource steady() {
    return () -> Instant.EPOCH.plus(sinceBoot());
  }

  /** The clocks of this machine. */
  static BootClock system() {
    return new LinuxBootClock();
  }
}
