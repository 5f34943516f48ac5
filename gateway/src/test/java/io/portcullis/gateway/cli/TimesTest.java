package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.output.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Programs get whole times in UTC, people short ones of their own zone. */
final class TimesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T04:25:00.123456Z");

  private final Times times = new Times(NOW, ZoneId.of("Europe/Prague"));

  private String near(Duration from) {
    return times.near(NOW.plus(from));
  }

  @Test
  void programsGetUtcWithAColonWhateverTheZone() {
    assertThat(times.text(NOW)).isEqualTo("2026-11-24T04:25:00.123456+00:00");
    assertThat(new Times(NOW, ZoneOffset.ofHours(-7)).text(NOW)).isEqualTo(times.text(NOW));
  }

  @Test
  void peopleGetTheirOwnTimeAndHowFarItIs() {
    assertThat(near(Duration.ZERO)).isEqualTo("05:25:00, now");
    assertThat(near(Duration.ofSeconds(-190))).isEqualTo("05:21:50, 3m10s ago");
    assertThat(near(Duration.ofSeconds(3725))).isEqualTo("06:27:05, in 1h2m");
    assertThat(near(Duration.ofHours(-23))).isEqualTo("06:25:00, 23h ago");
    assertThat(near(Duration.ofDays(2))).isEqualTo("2026-11-26 05:25");
    assertThat(times.local(NOW)).isEqualTo("2026-11-24 05:25:00");
  }
}
