package io.portcullis.detector.evidence.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.trail.Moment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ExplanationJsonTest {
  private static final Moment FIRST =
      new Moment(
          "5",
          2,
          1_700_000_000_000_000L,
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          500,
          -1,
          "no beat yet",
          "bytes different",
          OptionalDouble.empty(),
          0,
          "",
          0,
          OptionalDouble.empty());
  private static final Moment STEP =
      new Moment(
          "e,",
          9,
          1_700_000_030_000_000L,
          OptionalDouble.of(30.25),
          OptionalDouble.of(30),
          500,
          200,
          "on the beat",
          "bytes equal",
          OptionalDouble.of(1.75),
          1,
          "poller",
          5,
          OptionalDouble.of(4.5));
  private static final Explanation WHY =
      new Explanation(
          4.5,
          4,
          Sensitivity.BALANCED,
          Optional.of(Sensitivity.BALANCED),
          5,
          List.of(new Reason("pace", -0.5, "every \"400\" s")),
          30,
          9,
          7,
          8,
          List.of("cautious needs 6.50"),
          List.of(FIRST, STEP),
          "shop.example, by DNS to this host at 2026-03-02T09:00:01Z");

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    String json = ExplanationJson.write(WHY);
    assertThat(json).doesNotContain("\n");
    assertThat(ExplanationJson.read(json)).isEqualTo(WHY);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> ExplanationJson.read("{\"terms\":[],\"steps\":[]}"))
        .isInstanceOf(IOException.class)
        .hasMessage("'score' is missing");
    assertThatThrownBy(() -> ExplanationJson.read("[]")).hasMessage("is no JSON object");
  }
}
