package io.portcullis.detector.evidence.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.rhythm.Beat;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Step;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrailsTest {
  private static final Trail.Weights WEIGHTS =
      new Trail.Weights() {
        @Override
        public double ratio(int before, int step) {
          return before + step / 100.0;
        }

        @Override
        public double counted(double ratio) {
          return Math.min(1, ratio);
        }

        @Override
        public String normal(int before, int step) {
          return "poller";
        }
      };

  private static Tuple tuple(int number) {
    return Tuple.of("10.0.0.1", "203.0.113." + number, "4433", "tcp");
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
    return trail.moments(100, WEIGHTS);
  }

  private static Trail written(Trails trails, Trail before, int number, String letter) {
    Trail trail = trails.of(before, () -> {});
    trail.add(flow(tuple(number), number, 700), letter, Likeness.EQUAL, 24);
    return trail;
  }

  @Test
  void aboveTheCapTheTrailsThatHadNoFlowForLongestAreForgottenAndCounted() {
    Trails trails = new Trails(16);
    List<Trail> all = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      all.add(written(trails, Trail.NONE, number, "a,"));
      assertThat(trails.size()).isLessThanOrEqualTo(16);
    }
    assertThat(trails.forgotten()).isEqualTo(4);
    assertThat(all.subList(0, 4)).noneMatch(Trail::isKept);
    assertThat(all.subList(0, 4)).allMatch(trail -> moments(trail).isEmpty());
    assertThat(all.subList(4, 20)).allMatch(trail -> moments(trail).size() == 1);
    Trail anew = written(trails, all.get(0), 20, "b,");
    assertThat(anew).isNotSameAs(all.get(0));
    assertThat(moments(anew)).hasSize(1);
  }

  @Test
  void aTrailThatEndedLeavesNothingToTheTupleThatBeginsTheNext() {
    Trails trails = new Trails(16);
    Trail first = written(trails, Trail.NONE, 1, "a,");
    Trail second = written(trails, Trail.NONE, 2, "b,");
    assertThat(trails.end(first)).isSameAs(Trail.NONE);
    Trail third = written(trails, Trail.NONE, 3, "c,");
    assertThat(moments(third)).extracting(Moment::letter).containsExactly("c,");
    assertThat(moments(second)).extracting(Moment::letter).containsExactly("b,");
    trails.end(third);
    trails.end(second);
    trails.end(second);
    assertThat(trails.size()).isZero();
  }

  @Test
  void aTrailGivesBackWhatWasWrittenAndDropsTheOldest() {
    Trails trails = new Trails(1);
    Trail trail = Trail.NONE;
    for (int second = 1; second <= 30; second++) {
      trail = trails.of(trail, () -> {});
      trail.add(flow(tuple(1), second, 70_000 + second), "a" + second, Likeness.NEAR, 24);
      trail.rhythm(1.5, 2.5);
      trail.step(Step.NONE, Step.of(Beat.ON, Likeness.NEAR));
      trail.sum(second / 3.0);
      trail.score(second / 7.0);
    }
    List<Moment> moments = moments(trail);
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
    assertThat(last.ratio()).hasValue(WEIGHTS.ratio(Step.NONE, Step.of(Beat.ON, Likeness.NEAR)));
    assertThat(last.evidence()).isEqualTo(30 / 3.0);
    assertThat(last.score()).hasValue(30 / 7.0);
    assertThat(moments.get(0).line()).isEqualTo(30 - moments.size() + 1);
  }

  @Test
  void lettersOfAnyLengthComeBack() {
    List<String> texts = List.of("a.", "", "0000A+", "00r", "s", "000000000000000Z*", "?", "44.b,");
    Trails trails = new Trails(1);
    Trail trail = Trail.NONE;
    List<String> written = new ArrayList<>();
    for (int second = 1; second <= 200; second++) {
      String text = texts.get(second * 7 % texts.size());
      written.add(text);
      trail = trails.of(trail, () -> {});
      trail.add(flow(tuple(1), second, 700), text, Likeness.NEAR, 24);
      List<Moment> kept = moments(trail.copy());
      assertThat(kept)
          .extracting(Moment::letter)
          .isEqualTo(written.subList(written.size() - kept.size(), written.size()));
    }
  }
}
