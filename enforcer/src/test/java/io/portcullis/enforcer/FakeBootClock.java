package io.portcullis.enforcer;

import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.time.Instant;

/** Both clocks by hand. */
public final class FakeBootClock implements BootClock {
  private Instant wall = Instant.parse("2026-03-01T12:00:00Z");
  private String bootId = "first";
  private Duration sinceBoot = Duration.ofHours(5);

  /** Time passes on both clocks. */
  public synchronized void pass(Duration time) {
    wall = wall.plus(time);
    sinceBoot = sinceBoot.plus(time);
  }

  /** Somebody moves the wall clock. */
  public synchronized void moveWall(Duration by) {
    wall = wall.plus(by);
  }

  /** The machine restarts; this long it was off. */
  public synchronized void reboot(Duration off) {
    wall = wall.plus(off);
    bootId = bootId + "+";
    sinceBoot = Duration.ofSeconds(20);
  }

  @Override
  public synchronized String bootId() {
    return bootId;
  }

  @Override
  public synchronized Duration sinceBoot() {
    return sinceBoot;
  }

  @Override
  public synchronized Instant instant() {
    return wall;
  }
}
