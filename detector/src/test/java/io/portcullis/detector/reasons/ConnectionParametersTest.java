package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.detector.evidence.parameters.Sensitivity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A parameter file of bursts that is not as it has to be is refused with its place. */
final class ConnectionParametersTest {
  private static String shipped() throws IOException {
    try (InputStream file = ReasonParameters.class.getResourceAsStream("connections.json")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theShippedOneIsRead() {
    ConnectionParameters read = ConnectionParameters.builtIn();

    assertThat(read.threshold(Sensitivity.CAUTIOUS))
        .isGreaterThan(read.threshold(Sensitivity.BALANCED));
    assertThat(read.weight(ReasonTerm.RAW)).isPositive();
    assertThat(read.weight(ReasonTerm.NOT_NEW)).as("not used inside a connection").isZero();
    assertThat(read.weight(ConnectionTerm.QUIET)).isNegative();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "version": *[0-9]+          | "version": 2             | has version 2
          "constant": *[-0-9.]+       | "constant": 1e999        | constant
          "headers": *[-0-9.]+        | "headers": -1            | headers
          "quiet": *[0-9]+            | "quiet": null            | quiet
          "gate": *[0-9]+             | "gate": 0                | gate
          "balanced": *[-0-9.]+       | "balanced": 0            | balanced
          "peer": *\\{                 | "pear": {                | peer
          "raw": *\\{                  | "row": {                 | row
          """)
  void aBrokenOneIsRefusedWithItsPlace(String what, String by, String named) throws IOException {
    String broken = shipped().replaceFirst(what, by);

    assertThat(broken).isNotEqualTo(shipped());
    assertThatThrownBy(() -> ConnectionParameters.read(broken, "mine.json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mine.json")
        .hasMessageContaining(named);
  }
}
