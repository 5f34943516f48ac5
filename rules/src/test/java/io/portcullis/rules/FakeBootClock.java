package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/** Both clocks by hand. */
public final class FakeBootClock implements BootClock {
  private Instant wall = Instant.parse("2026-03-01T12:00:00Z");
  private String bootId = "first";
  private Duration sinceBoot = Duration.ofHours(5);

  /** Time passes on both clocks. */
  public void pass(Duration time) {
    wall = wall.plus(time);
    sinceBoot = sinceBoot.plus(time);
  }

  /** Somebody moves the wall clock. */
  public void moveWall(Duration by) {
    wall = wall.plus(by);
  }

  /** The machine restarts; this long it was off by the wall clock. */
  public void reboot(Duration off) {
    wall = wall.plus(off);
    bootId = bootId + "+";
    sinceBoot = Duration.ofSeconds(20);
  }

  @Override
  public String bootId() {
    return bootId;
  }

  @Override
  public Duration sinceBoot() {
    return sinceBoot;
  }

  @Override
  public Instant instant() {
    return wall;
  }
}
