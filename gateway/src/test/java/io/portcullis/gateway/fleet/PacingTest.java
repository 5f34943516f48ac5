package io.portcullis.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.fleet.message.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PacingTest {
  private final Pacing pacing = new Pacing();

  private static FleetExchange.Taken taken(long flows, long lagMillis) {
    return new FleetExchange.Taken(flows, Duration.ofMillis(lagMillis));
  }

  @Test
  void aMinuteIsWaitedForAndThenStandsUntilTheNext() {
    assertThat(pacing.of(taken(1000, 0), Duration.ofSeconds(100))).isEmpty();
    assertThat(pacing.of(taken(1500, 0), Duration.ofSeconds(159))).isEmpty();
    assertThat(pacing.of(taken(1745, 440), Duration.ofSeconds(160)))
        .contains(new Health.Pace(12.4, 0.4));
    assertThat(pacing.of(taken(9999, 9999), Duration.ofSeconds(219)))
        .contains(new Health.Pace(12.4, 0.4));
    assertThat(pacing.of(taken(1745, -3000), Duration.ofSeconds(220)))
        .as("nothing came, and the clock was set back")
        .contains(new Health.Pace(0, 0));
  }
}
