package io.portcullis.detector.evidence.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "443, 443",
    "65535, 65535",
    "123456, 123456",
    "0x0800, 2048",
    "-5, -5",
    "+5, 5"
  })
  void aNumberIsReadAsItIsPrinted(String text, int number) {
    assertThat(Ports.number(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"''", "domain", "0443", "00", "44 3", "0xzz", "99999999999"})
  void whatIsNoNumberIsNone(String text) {
    assertThat(Ports.number(text)).isEqualTo(Ports.NO_PORT);
  }
}
