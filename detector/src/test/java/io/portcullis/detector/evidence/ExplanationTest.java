package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.trail.Moment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static final Parameters PARAMETERS = Parameters.builtIn();

  private static Flow flow(Tuple tuple, int second, int bytes) {
    String line =
        String.join(
            ",",
            String.valueOf(1_700_000_000 + second),
            "1,tcp",
            tuple.source(),
            "1025,->",
            tuple.destination(),
            tuple.destinationPort(),
            "FSPA_FSPA,0,0,5",
            String.valueOf(bytes),
            "200");
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, second);
  }

  @Test
  void anExplanationStaysAsItWasWhenMoreFlowsCome() {
    BeaconScorer judge =
        new BeaconScorer(
            PARAMETERS,
            BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT),
            Integer.MAX_VALUE);
    Tuple beacon = Tuple.of("10.0.0.1", "203.0.113.7", "4433", "tcp");
    TupleEvidence evidence = TupleEvidence.of(beacon);
    Optional<Explanation> said = Optional.empty();
    int second = 0;
    for (; said.isEmpty(); second += 30) {
      assertThat(second).isLessThan(900);
      said = judge.take(flow(beacon, second, 700), evidence, "a,");
    }
    for (int more = 0; more < 40; more++, second += 30) {
      assertThat(judge.take(flow(beacon, second, 700), evidence, "a,")).isPresent();
    }
    List<Moment> moments = said.orElseThrow().moments();
    assertThat(moments.get(moments.size() - 1).line()).isEqualTo(second - 41L * 30);
    assertThat(moments).hasSizeLessThan(24);
    assertThat(said.orElseThrow().changes()).isNotEmpty();
  }
}
