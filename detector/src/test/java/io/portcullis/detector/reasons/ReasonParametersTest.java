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

/** A parameter file that is not as it has to be is refused, and the message names the place. */
final class ReasonParametersTest {
  private static String shipped() throws IOException {
    try (InputStream file = ReasonParameters.class.getResourceAsStream("parameters.json")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theShippedOneIsRead() throws IOException {
    ReasonParameters read = ReasonParameters.read(shipped(), "shipped");
    assertThat(read.threshold(Sensitivity.CAUTIOUS))
        .isGreaterThan(read.threshold(Sensitivity.BALANCED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "version": *[0-9]+          | "version": 1             | has version 1
          "constant": *[-0-9.]+       | "constant": "much"       | constant
          "constant": *[-0-9.]+       | "constant": 1e999        | constant
          "clip_low": *[-0-9.]+       | "clip_low": null         | clip_low
          "ring": *[0-9]+             | "ring": 9                | ring
          "balanced": *[-0-9.]+       | "balanced": -1           | balanced
          "raw": *\\{                  | "row": {                 | raw
          "gate": *[0-9]+             | "gate": "four"           | gate
          "states"                    | "states_"                | states
          """)
  void aBrokenOneIsRefusedWithItsPlace(String what, String by, String named) throws IOException {
    String broken = shipped().replaceFirst(what, by);
    assertThat(broken).isNotEqualTo(shipped());
    assertThatThrownBy(() -> ReasonParameters.read(broken, "mine.json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mine.json")
        .hasMessageContaining(named);
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text : new String[] {"", "{", "[]", "nothing", "{}"}) {
      assertThatThrownBy(() -> ReasonParameters.read(text, "mine.json"))
          .as(text)
          .isInstanceOf(IOException.class);
    }
  }
}
