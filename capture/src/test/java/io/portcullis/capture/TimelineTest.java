package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Counting since any time with 32 marks. */
final class TimelineTest {
  private final Timeline timeline = new Timeline();

  @Test
  void aNewOneHasSeenNothing() {
    assertThat(timeline.since(0)).isZero();
    assertThat(timeline.lastMicros()).isEqualTo(Timeline.NEVER);
    assertThat(timeline.firstSince(0)).isEqualTo(Timeline.NEVER);
    assertThat(timeline.lastSince(0)).isEmpty();
  }

  @Test
  void fewPacketsAreCountedExactlyFromAnyTime() {
    timeline.add(1_000_000, 1);
    timeline.add(2_000_000, 3);
    timeline.add(3_000_000, 1);
    assertThat(timeline.since(0)).isEqualTo(5);
    assertThat(timeline.since(1_000_001)).isEqualTo(4);
    assertThat(timeline.since(2_000_001)).isEqualTo(1);
    assertThat(timeline.since(3_000_001)).isZero();
    assertThat(timeline.firstSince(1_000_001)).isEqualTo(2_000_000);
    assertThat(timeline.lastSince(3_000_000)).contains(Instant.ofEpochSecond(3));
    assertThat(timeline.lastSince(3_000_001)).isEmpty();
  }

  @Test
  void aPacketReadLateIsFiledAsTheLast() {
    timeline.add(5_000_000, 1);
    timeline.add(4_000_000, 1);
    assertThat(timeline.lastMicros()).isEqualTo(5_000_000);
    assertThat(timeline.since(5_000_000)).isEqualTo(2);
  }

  @Test
  void presenceIsExactAndNumbersAreNeverTooHighHoweverMany() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Timeline counted = new Timeline();
      List<Long> times = new ArrayList<>();
      long at = 0;
      for (int packet = 0; packet < 500; packet++) {
        at += random.nextInt(random.nextBoolean() ? 500 : 500_000);
        times.add(at);
        counted.add(at, 1);
      }
      for (int probe = 0; probe < 50; probe++) {
        long from = random.nextLong(at + 1_000);
        long exact = times.stream().filter(time -> time >= from).count();
        long first = times.stream().filter(time -> time >= from).findFirst().orElse(Long.MIN_VALUE);
        assertThat(counted.since(from) > 0).as("seed %d from %d", seed, from).isEqualTo(exact > 0);
        assertThat(counted.since(from)).as("seed %d from %d", seed, from).isBetween(0L, exact);
        assertThat(counted.firstSince(from)).as("seed %d", seed).isGreaterThanOrEqualTo(first);
      }
    }
  }

  @Test
  void aLongDenseTimeIsRememberedWithinAThirdOfItsAge() {
    long end = 1_000 * 1_000_000L;
    for (long at = 0; at <= end; at += 1_000) timeline.add(at, 1);
    assertThat(timeline.since(0)).isEqualTo(1_000_001);
    for (long age = 20_000; age < end; age = age * 3 / 2) {
      long exact = age / 1_000 + 1;
      assertThat(timeline.since(end - age))
          .as("%d microseconds ago", age)
          .isBetween(exact * 2 / 3, exact);
    }
  }
}
