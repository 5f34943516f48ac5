package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "90,PT90S",
    "90s,PT90S",
    "10m,PT10M",
    "4h,PT4H",
    "7d,PT168H",
    "1w,PT168H",
    "2w3d,PT408H",
    "1d12h30m,PT36H30M",
    "1h1s,PT3601S"
  })
  void readsWhatOperatorsWrite(String text, Duration meant) {
    assertThat(Durations.parse(text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0s",
        "-5m",
        "5x",
        "m",
        "1h30",
        "1m1h",
        "1h1h",
        "1d1w",
        "1.5h",
        " 5m",
        "4000d",
        "99999999999999999999",
        "permanent",
        "5 m",
        "1H"
      })
  void refusesEverythingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void writesTheShortestForm() {
    assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(Durations.text(Duration.ofHours(24))).isEqualTo("1d");
    assertThat(Durations.text(Duration.ofMillis(999))).isEqualTo("0s");
    assertThat(Durations.text(Duration.ofMillis(-5))).isEqualTo("0s");
  }

  @Test
  void readsBackWhatItWrites() {
    Random random = new Random(20260301);
    for (int round = 0; round < 2_000; round++) {
      Duration duration = Duration.ofSeconds(1 + random.nextInt(300_000_000));
      assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }
  }
}
