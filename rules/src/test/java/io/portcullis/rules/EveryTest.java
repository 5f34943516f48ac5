package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pace of what is done again and again. */
final class EveryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final FakeBootClock clock = new FakeBootClock();

  private boolean isDue(Every every) {
    return every.isDue(clock.sinceBoot());
  }

  @Test
  void itIsDueAtFirstAndThenOnceAnInterval() {
    Every every = new Every(MINUTE);
    assertThat(isDue(every)).isTrue();
    assertThat(isDue(every)).isFalse();
    clock.pass(MINUTE.minusMillis(1));
    assertThat(isDue(every)).isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(isDue(every)).isTrue();
    assertThat(isDue(every)).isFalse();
  }

  @Test
  void afterAMomentItIsDueAnIntervalLater() {
    Every every = Every.after(MINUTE, clock.sinceBoot());
    assertThat(isDue(every)).isFalse();
    clock.pass(MINUTE);
    assertThat(isDue(every)).isTrue();
  }

  @Test
  void aWallClockThatIsMovedNeitherStopsNorHastensIt() {
    Every every = Every.after(MINUTE, clock.sinceBoot());
    clock.moveWall(Duration.ofDays(1));
    assertThat(isDue(every)).isFalse();
    clock.moveWall(Duration.ofDays(-30));
    assertThat(isDue(every)).isFalse();
    clock.pass(MINUTE);
    assertThat(isDue(every)).isTrue();
  }

  @Test
  void hastenedItIsDueOnceInBetweenAndKeepsItsPace() {
    Every every = Every.after(MINUTE, clock.sinceBoot());
    clock.pass(Duration.ofSeconds(40));
    every.hasten();
    assertThat(isDue(every)).isTrue();
    assertThat(isDue(every)).isFalse();
    clock.pass(Duration.ofSeconds(20));
    assertThat(isDue(every)).isTrue();
  }

  @Test
  void hastenedWhenItIsDueAnywayItIsDueOnce() {
    Every every = new Every(MINUTE);
    every.hasten();
    assertThat(isDue(every)).isTrue();
    assertThat(isDue(every)).isFalse();
  }

  @Test
  void withoutAnIntervalItIsAlwaysDue() {
    Every every = new Every(Duration.ZERO);
    assertThat(isDue(every)).isTrue();
    assertThat(isDue(every)).isTrue();
  }
}
