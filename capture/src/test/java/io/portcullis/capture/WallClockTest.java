package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the capture makes of a wall clock that somebody sets. */
final class WallClockTest {
  private Instant wall = Instant.parse("2026-03-01T12:00:00Z");
  private Duration boot = Duration.ofHours(5);

  private final BootClock clock =
      new BootClock() {
        @Override
        public String bootId() {
          return "b00t";
        }

        @Override
        public Duration sinceBoot() {
          return boot;
        }

        @Override
        public Instant instant() {
          return wall;
        }
      };

  @Test
  void timeThatPassesIsNoSetting() {
    WallClock watch = new WallClock(clock);
    assertThat(watch.wasSet()).isFalse();
    wall = wall.plusSeconds(3600);
    boot = boot.plusSeconds(3600);
    assertThat(watch.wasSet()).isFalse();
    // A slew of NTP's.
    wall = wall.plusMillis(400);
    assertThat(watch.wasSet()).isFalse();
  }

  @Test
  void aDayBackOrForwardIsNoticedOnce() {
    WallClock watch = new WallClock(clock);
    watch.wasSet();
    for (long days : new long[] {-1, 1}) {
      wall = wall.plus(Duration.ofDays(days));
      assertThat(watch.wasSet()).isTrue();
      assertThat(watch.wasSet()).isFalse();
    }
  }

  @Test
  void whatWasSeenBeforeIsForgottenAndWatchedAnew() {
    WatchedBlocks watched = new WatchedBlocks(1, false, 4);
    var block = Blocks.of(7, Blocks.connection("10.0.0.5-203.0.113.7-443-tcp"), wall);
    watched.follow(List.of(block), List.of(), List.of(), wall);
    watched.counted(7, 0, wall);
    watched.counted(7, 3, wall);
    assertThat(watched.lastDropped(7)).contains(wall);
    watched.forget();
    Instant back = wall.minus(Duration.ofDays(1));
    assertThat(watched.follow(List.of(block), List.of(), List.of(), back)).isPresent();
    assertThat(watched.lastDropped(7)).isEmpty();
  }
}
