package io.portcullis.detector.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.rhythm.Beat;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Step;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrailsTest {
  private static final Parameters PARAMETERS = Parameters.builtIn();

  private static TupleEvidence tuple(int number) {
    TupleEvidence tuple =
        new TupleEvidence(
            Tuple.of("10.0.0.1", "203.0.113." + number, "4433", "tcp"), TupleEvidence.Protocol.TCP);
    tuple.lastFlow = number;
    return tuple;
  }

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

  private static List<Moment> moments(Trail trail) {
    return trail.moments(100, PARAMETERS.chains, PARAMETERS.settings);
  }

  @Test
  void aboveTheCapTheTrailsOfTheLongestSilentTuplesAreForgottenAndCounted() {
    Trails trails = new Trails(16);
    List<TupleEvidence> tuples = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      tuples.add(tuple(number));
      trails
          .of(tuples.get(number))
          .add(flow(tuples.get(number).tuple, 1, 700), "a,", Likeness.EQUAL, 24);
      assertThat(trails.size()).isLessThanOrEqualTo(16);
    }
    assertThat(trails.forgotten()).isEqualTo(4);
    assertThat(tuples.subList(0, 4)).allMatch(tuple -> tuple.trail == Trail.NONE);
    assertThat(tuples.subList(4, 20)).allMatch(tuple -> moments(tuple.trail).size() == 1);
  }

  @Test
  void aTrailThatEndedLeavesNothingToTheTupleThatBeginsTheNext() {
    Trails trails = new Trails(16);
    TupleEvidence first = tuple(1);
    TupleEvidence second = tuple(2);
    trails.of(first).add(flow(first.tuple, 1, 700), "a,", Likeness.EQUAL, 24);
    trails.of(second).add(flow(second.tuple, 2, 800), "b,", Likeness.NEAR, 24);
    trails.end(first);
    assertThat(first.trail).isSameAs(Trail.NONE);
    TupleEvidence third = tuple(3);
    trails.of(third).add(flow(third.tuple, 3, 900), "c,", Likeness.DIFFERENT, 24);
    assertThat(moments(third.trail)).extracting(Moment::letter).containsExactly("c,");
    assertThat(moments(second.trail)).extracting(Moment::letter).containsExactly("b,");
    trails.end(third);
    trails.end(second);
    trails.end(second);
    assertThat(trails.size()).isZero();
  }

  @Test
  void aTrailGivesBackWhatWasWrittenAndDropsTheOldest() {
    Trails trails = new Trails(1);
    TupleEvidence tuple = tuple(1);
    for (int second = 1; second <= 30; second++) {
      Trail trail = trails.of(tuple);
      trail.add(flow(tuple.tuple, second, 70_000 + second), "a" + second, Likeness.NEAR, 24);
      trail.rhythm(1.5, 2.5);
      trail.step(Step.NONE, Step.of(Beat.ON, Likeness.NEAR));
      trail.sum(second / 3.0);
      trail.score(second / 7.0);
    }
    List<Moment> moments = moments(tuple.trail);
    assertThat(moments).hasSizeBetween(18, 24);
    Moment last = moments.get(moments.size() - 1);
    assertThat(last.letter()).isEqualTo("a30");
    assertThat(last.line()).isEqualTo(30);
    assertThat(last.startMicros()).isEqualTo(1_700_000_030_000_000L);
    assertThat(last.totalBytes()).isEqualTo(70_030);
    assertThat(last.sourceBytes()).isEqualTo(200);
    assertThat(last.gapSeconds()).hasValue(1.5);
    assertThat(last.expectedSeconds()).hasValue(2.5);
    assertThat(last.beat()).isEqualTo(Beat.ON.words);
    assertThat(last.size()).isEqualTo(Likeness.NEAR.words);
    assertThat(last.ratio())
        .hasValue(PARAMETERS.chains.logRatio(Step.NONE, Step.of(Beat.ON, Likeness.NEAR)));
    assertThat(last.evidence()).isEqualTo(30 / 3.0);
    assertThat(last.score()).hasValue(30 / 7.0);
    assertThat(moments.get(0).line()).isEqualTo(30 - moments.size() + 1);
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
