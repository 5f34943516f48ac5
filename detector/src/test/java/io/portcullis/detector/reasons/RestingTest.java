package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A clock that rests between its flows against one that never does. */
final class RestingTest {
  private static final ReasonParameters PARAMETERS = ReasonParameters.builtIn();
  private static final List<Opening> OPENINGS = List.of(Opening.values());

  private static Flow flow(long micros, double bytes, long source) {
    String line =
        String.format(
            Locale.ROOT,
            "%d.%06d,1,tcp,10.0.0.5,1025,->,203.0.113.7,443,FSPA_FSPA,0,0,5,%.0f,%s",
            micros / 1_000_000,
            micros % 1_000_000,
            bytes,
            source < 0 ? "" : String.valueOf(source));
    byte[] text = line.getBytes(StandardCharsets.US_ASCII);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
  }

  private static List<Object> values(Clock clock) {
    return List.of(
        clock.flows,
        clock.steps,
        clock.beats,
        clock.crossedAt,
        clock.last,
        clock.cycle,
        clock.period,
        clock.onBeat,
        clock.equal,
        clock.stray,
        clock.started,
        clock.failed,
        clock.small,
        clock.big,
        clock.previous,
        clock.evidence);
  }

  private static void assertSame(Clock woken, Clock plain, String what) {
    assertThat(values(woken)).as(what).isEqualTo(values(plain));
    int[] one = new int[32];
    int[] other = new int[32];
    assertThat(woken.rings.write(one, 0)).as(what).isEqualTo(plain.rings.write(other, 0));
    assertThat(one).as(what).isEqualTo(other);
  }

  @Test
  void itIsTheSameAfterEachFlow() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Resting resting = new Resting();
      Clock woken = Clock.forAll();
      Clock plain = Clock.anew();
      int[] rest = Resting.NEVER;
      long start = 1_700_000_000_000_000L;
      for (int i = 0; i < 300; i++) {
        // A beat with jitter, bursts, and flows that are late.
        start += random.nextInt(4) == 0 ? random.nextInt(400_000_000) - 1000 : 30_000_000;
        boolean big = random.nextInt(1 + seed % 7) > 3;
        int source = big ? 70_000 : 200;
        Flow flow = flow(start, source + random.nextInt(3), random.nextBoolean() ? source : -1);
        Opening opening = OPENINGS.get(random.nextInt(1 + seed % OPENINGS.size()));
        boolean passes = random.nextInt(5) == 0;
        if (i == 0) woken.clear();
        else resting.wake(rest, woken);
        if (passes) {
          woken.pass(flow, opening, true);
          plain.pass(flow, opening, true);
        } else {
          woken.take(flow, opening, true, PARAMETERS);
          plain.take(flow, opening, true, PARAMETERS);
        }
        if (plain.evidence > 3) {
          woken.cross();
          plain.cross();
        }
        rest = resting.rest(woken, rest);
        assertThat(Resting.isEvident(rest)).isEqualTo(plain.evidence > 0);
        Clock again = Clock.forAll();
        resting.wake(rest, again);
        assertSame(again, plain, "seed " + seed + ", flow " + i);
      }
    }
  }

  @Test
  void aTuplesSecondFlowFindsItsFirst() {
    for (int answers = 0; answers < 16; answers++) {
      FirstFlow first = FirstFlow.of(70_000 + answers, answers - 1, (byte) answers);
      TupleReasons began = new TupleReasons(flow(1, 1, 1).tuple());
      began.first = 1_700_000_000_000_000L;
      assertThat(began.isNew()).isTrue();
      began.take(first);
      if (answers > 7) began.answer();
      assertThat(began.kept(began.first)).isInstanceOf(OneFlow.class);
      TupleReasons tuple = ((OneFlow) began.kept(began.first)).whole(began.tuple, began.first);
      assertThat(tuple.tcp()).isTrue();
      assertThat(tuple.answered()).isEqualTo(answers > 7);
      assertThat(first.answers()).isEqualTo((byte) answers);
      Clock clock = Clock.forAll();
      tuple.wake(new Resting(), clock);
      assertThat(clock.flows).isEqualTo(1);
      assertThat(clock.last).isEqualTo(tuple.first);
      assertThat(clock.medianBytes()).isEqualTo(first.total());
      assertThat(clock.started).isEqualTo(first.started() ? 1 : 0);
      assertThat(clock.failed).isEqualTo(first.failed() ? 1 : 0);
      assertThat(clock.small).isEqualTo(first.small() ? 1 : 0);
      assertThat(clock.big).isEqualTo(first.big() ? 1 : 0);
    }
  }

  @Test
  void aTupleOfWhichMoreWasHeardThanOneFlowIsKeptWhole() {
    TupleReasons tuple = new TupleReasons(flow(1, 1, 1).tuple());
    tuple.take(FirstFlow.of(1, 1, (byte) 0));
    assertThat(tuple.kept(tuple.first + 1)).as("another start").isSameAs(tuple);
    tuple.said = Said.NOTHING.otherData();
    assertThat(tuple.kept(tuple.first)).isSameAs(tuple);
  }

  @Test
  void aBeaconsClockIsSmall() {
    Resting resting = new Resting();
    Clock clock = Clock.forAll();
    int[] rest = Resting.NEVER;
    for (int beat = 0; beat < 20; beat++) {
      if (beat == 0) clock.clear();
      else resting.wake(rest, clock);
      clock.take(flow(30_000_000L * (beat + 1), 70_000, 200), Opening.ANSWERED, true, PARAMETERS);
      rest = resting.rest(clock, rest);
    }
    assertThat(clock.evidence).isPositive();
    assertThat(rest.length).isLessThanOrEqualTo(20);
  }
}
