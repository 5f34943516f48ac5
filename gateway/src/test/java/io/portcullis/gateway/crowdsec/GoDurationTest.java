package io.portcullis.gateway.crowdsec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "3h59m57.123456789s, 14397",
    "10m, 600",
    "6m51.167912533s, 411",
    "24h, 86400",
    "4h0m0s, 14400",
    "-1h2m3s, -3723",
    "350ms, 0",
    "1.5µs, 0",
    "0s, 0"
  })
  void itReadsWhatGoWrites(String text, long seconds) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "4", "4 h", "h", "1d", "1h1h", "forever"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
