package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "686,686",
    "0.080000,0.08",
    "1281.885498,1281.885498",
    "5.,5",
    ".5,0.5",
    "-5,-5",
    "+5,5",
    "1e3,1000",
    "1E-3,0.001",
    "1.5e+2,150",
    "' 7 ',7",
    "inf,Infinity",
    "-Infinity,-Infinity",
    "+INF,Infinity",
    "nan,NaN",
    "-NaN,NaN",
    "123456789012345678,123456789012345678",
    "0.1234567890123456789,0.1234567890123456789",
    "1e999,Infinity",
    "00012,12"
  })
  void whatPythonReadsIsRead(String text, Double value) {
    assertThat(decimal(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", ".", "-", "+-1", "1d", "1f", "0x10", "0x1p3", "1e", "1e+", "e5", "1.2.3", "1_000",
        "1 2", "infinit", "NaN(1)", "١", "--1", "1,5"
      })
  void whatPythonRefusesIsNoNumber(String text) {
    assertThat(decimal(text)).isEqualTo(-77.0);
  }

  private static double decimal(String text) {
    byte[] bytes = ("1" + text + "1").getBytes(StandardCharsets.UTF_8);
    return Numbers.decimal(bytes, 1, bytes.length - 1, -77.0);
  }
}
