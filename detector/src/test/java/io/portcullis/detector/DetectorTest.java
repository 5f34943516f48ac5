package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Rhythm;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DetectorTest {
  private static final MarkovModel BEACON =
      new MarkovModel(
          "From-Botnet-TCP-Test-Beacon-1",
          "44.d.d.d.d.d.d.d.d.d.",
          1.1,
          new MarkovModel.Provenance("test", "", ""));
  private static final Tuple TUPLE = Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp");

  private static Flow flow(Tuple tuple, double start, double duration, String bytes) {
    return flow(tuple, start, duration, bytes, "FSPA_FSPA");
  }

  private static Flow flow(Tuple tuple, double start, double duration, String bytes, String state) {
    String line =
        String.format(
            Locale.ROOT,
            "%.6f,%f,%s,%s,1025,   ->,%s,%s,%s,0,0,10,%s",
            1_700_000_000 + start,
            duration,
            tuple.protocol(),
            tuple.source(),
            tuple.destination(),
            tuple.destinationPort(),
            state,
            bytes);
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
  }

  private static Detector detector(Detector.Limits limits) {
    return new Detector(
        Profile.named("portcullis").orElseThrow(), new ModelSet(List.of(BEACON)), limits);
  }

  private static final Tuple SERVER = Tuple.of("10.0.0.5", "203.0.113.7", "8443", "tcp");

  private static Optional<Detection> last(Detector detector, List<Flow> flows) {
    Optional<Detection> last = Optional.empty();
    for (Flow flow : flows) last = detector.accept(flow);
    return last;
  }

  private static Detector judge(String profile) {
    return new Detector(
        Profile.named(profile).orElseThrow(), new ModelSet(List.of()), Detector.Limits.ROUTER);
  }

  private static List<Flow> beats(int from, int beats, String state) {
    List<Flow> flows = new ArrayList<>();
    for (int beat = from; beat < from + beats; beat++) {
      flows.add(flow(SERVER, beat * 10, 0.05, "800", state));
    }
    return flows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "reasons"})
  void aBeaconSaysHowManyOfItsConnectionsStood(String profile) {
    Optional<Detection> real = last(judge(profile), beats(0, 30, "FSPA_FSPA"));
    assertThat(real.map(Detection::stood)).contains(30);
    Detector detector = judge(profile);
    Optional<Detection> forged = last(detector, beats(0, 30, "S_SA"));
    assertThat(forged.map(Detection::stood)).contains(0);
    // What never stood is forgotten when something stands, and it takes a rhythm of its own.
    assertThat(last(detector, beats(31, 3, "FSPA_FSPA"))).isEmpty();
    assertThat(last(detector, beats(34, 27, "FSPA_FSPA")).map(Detection::stood)).contains(30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "reasons"})
  void whatIsExpectedChangesNothing(String profile) {
    Random random = new Random(7);
    List<Flow> flows = new ArrayList<>(beats(0, 300, "FSPA_FSPA"));
    for (int i = 0; i < 3_000; i++) {
      Tuple tuple = Tuple.of("10.0.0." + random.nextInt(9), "203.0.113." + i % 99, "443", "tcp");
      flows.add(flow(tuple, i, 0.1, Integer.toString(500 + random.nextInt(900))));
    }
    flows.sort((one, other) -> Long.compare(one.startMicros(), other.startMicros()));
    // So few that most are forgotten between two flows.
    Detector.Limits limits = new Detector.Limits(200, 64);
    Detector plain = detector(profile, limits);
    Detector expecting = detector(profile, limits);
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (int i = 0; i < flows.size(); i++) {
      // Also some that come much later, or came before.
      expecting.expect(List.of(flows.get(random.nextInt(flows.size()))));
      expecting.expect(flows.subList(i, flows.size()));
      one.add(plain.accept(flows.get(i)).map(Detection::toString).orElse(""));
      other.add(expecting.accept(flows.get(i)).map(Detection::toString).orElse(""));
    }
    assertThat(other).isEqualTo(one);
    assertThat(expecting.counters()).isEqualTo(plain.counters());
    assertThat(one).as("alarms are compared, too").anyMatch(text -> !text.isEmpty());
  }

  private static Detector detector(String profile, Detector.Limits limits) {
    return new Detector(Profile.named(profile).orElseThrow(), new ModelSet(List.of()), limits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "reasons"})
  void whatNeverStoodAddsNothingToWhatDid(String profile) {
    Detector detector = judge(profile);
    List<Flow> flows = new ArrayList<>(beats(0, 300, "SRA_SA"));
    double real = 0;
    for (int visit = 0; visit < 60; visit++) {
      real += 3 + visit * 7919 % 97;
      flows.add(flow(SERVER, real, 0.2, Integer.toString(900 + visit * 389 % 5000)));
    }
    flows.sort((one, other) -> Long.compare(one.startMicros(), other.startMicros()));
    int alarms = 0;
    for (Flow flow : flows) {
      boolean alarm = detector.accept(flow).filter(found -> found.stood() > 0).isPresent();
      if (alarm) alarms++;
    }
    assertThat(alarms).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "reasons"})
  void noHostHidesItsBeaconBesideConnectionsThatItGivesUp(String profile) {
    Detector detector = judge(profile);
    int alarms = 0;
    for (int beat = 0; beat < 40; beat++) {
      if (detector.accept(flow(SERVER, beat * 10, 0.05, "800")).isPresent()) alarms++;
      detector.accept(flow(SERVER, beat * 10 + 1, 0, "120", "S_"));
      detector.accept(flow(SERVER, beat * 10 + 2, 0, "120", "S_SA"));
    }
    assertThat(alarms).isGreaterThan(25);
  }

  private static String letters(Detector detector) {
    return detector.letters(TUPLE).orElseThrow().letters();
  }

  @Test
  void aSteadyBeaconWritesTheSameLetterAgainAndAgain() {
    Detector detector = detector(Detector.Limits.NONE);
    for (int beat = 0; beat < 5; beat++) detector.accept(flow(TUPLE, beat * 2, 0.05, "800"));
    assertThat(letters(detector)).isEqualTo("44.d.d.d.");
  }

  @Test
  void sizeDurationAndTheTimeBetweenChooseTheLetter() {
    Detector detector = detector(Detector.Limits.NONE);
    detector.accept(flow(TUPLE, 0, 0.1, "250")); // bounds are inclusive
    detector.accept(flow(TUPLE, 60, 10, "1100"));
    detector.accept(flow(TUPLE, 360, 10.1, "1101")); // 300 s after 60 s: ratio of 5, not periodic
    detector.accept(flow(TUPLE, 361, 0, "")); // no number of bytes counts as none
    assertThat(letters(detector)).isEqualTo("15,Z+R.");
  }

  @Test
  void anHourOfSilenceIsWrittenAsAZeroAndOnceMoreBeforeTheNextLetter() {
    Detector detector = detector(Detector.Limits.NONE);
    detector.accept(flow(TUPLE, 0, 0, "1"));
    detector.accept(flow(TUPLE, 10, 0, "1"));
    detector.accept(flow(TUPLE, 10 + 7300, 0, "1"));
    detector.accept(flow(TUPLE, 10 + 7310, 0, "1"));
    assertThat(letters(detector)).isEqualTo("11,00R00R,");
  }

  @Test
  void theBeaconIsDetectedFromSevenCharactersOn() {
    Detector detector = detector(Detector.Limits.NONE);
    List<Optional<Detection>> said = new ArrayList<>();
    for (int beat = 0; beat < 5; beat++) {
      said.add(detector.accept(flow(TUPLE, beat * 2, 0.05, "800")));
    }
    assertThat(said.subList(0, 3)).containsOnly(Optional.empty());
    Detection detection = said.get(3).orElseThrow();
    assertThat(detection.letters()).isEqualTo("44.d.d.");
    assertThat(detection.distance()).isEqualTo(1.0);
    assertThat(detection.malicious()).isTrue();
    assertThat(detection.flows()).isEqualTo(4);
  }

  @Test
  void aTupleThatIsForgottenStartsAnew() {
    Detector detector = detector(Detector.Limits.NONE);
    for (int beat = 0; beat < 5; beat++) detector.accept(flow(TUPLE, beat * 2, 0.05, "800"));
    detector.forget(TUPLE);
    assertThat(detector.letters(TUPLE)).isEmpty();
    assertThat(detector.accept(flow(TUPLE, 10, 0.05, "800"))).isEmpty();
    assertThat(letters(detector)).isEqualTo("4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"portcullis", "reasons"})
  void tuplesWithEvidenceAreCounted(String profile) {
    Detector detector =
        new Detector(
            Profile.named(profile).orElseThrow(),
            new ModelSet(List.of()),
            Detector.Limits.ROUTER,
            BeaconScorer.Choice.DEFAULT.with(BeaconScorer.Detail.EVIDENT));
    Tuple once = Tuple.of("10.0.0.6", "203.0.113.8", "443", "tcp");
    detector.accept(flow(once, 0, 0.05, "800"));
    assertThat(detector.counters().evident()).isZero();
    assertThat(last(detector, beats(0, 30, "FSPA_FSPA"))).isPresent();
    assertThat(detector.counters().evident()).isEqualTo(1);
    detector.forget(SERVER);
    assertThat(detector.counters().evident()).isZero();
  }

  @Test
  void memoryStaysWithinItsLimitsAndTheLongestSilentIsForgottenFirst() {
    Detector detector = detector(new Detector.Limits(100, 64));
    for (int index = 0; index < 1000; index++) {
      Tuple other = Tuple.of("10.0.0.6", "203.0.113.7", Integer.toString(index), "tcp");
      detector.accept(flow(other, index, 0.05, "800"));
      detector.accept(flow(TUPLE, index, 0.05, "800"));
    }
    assertThat(detector.counters().tuples()).isLessThanOrEqualTo(100);
    assertThat(detector.counters().forgotten() + detector.counters().tuples()).isEqualTo(1001);
    assertThat(letters(detector)).hasSizeLessThanOrEqualTo(64);
    assertThat(detector.letters(TUPLE).orElseThrow().flows()).isEqualTo(1000);
  }

  /** The router's own limit, and a scan that is larger, between two beats. */
  @ParameterizedTest
  @CsvSource({"reasons,0", "reasons,4711", "portcullis,0", "portcullis,4711", "portcullis,-1"})
  void aBeaconIsFoundAlthoughAFloodOfNewTuplesComesBetweenTwoBeats(String profile, long key) {
    Detector detector =
        new Detector(
            Profile.named(profile).orElseThrow(),
            ModelSet.empty(),
            Detector.Limits.ROUTER,
            BeaconScorer.Choice.DEFAULT,
            key);
    Tuple beacon = Tuple.of("10.0.0.5", "203.0.113.7", "8443", "tcp");
    int alarms = 0;
    double second = 0;
    for (int beat = 0; beat < 18; beat++) {
      second += 60;
      if (detector.accept(flow(beacon, second, 0.05, "800")).isPresent()) alarms++;
      if (beat == 3) flood(detector, second);
    }
    assertThat(detector.letters(beacon).orElseThrow().flows()).isEqualTo(18);
    assertThat(alarms).isGreaterThan(3);
    assertThat(detector.counters().tuples()).isLessThanOrEqualTo(200_000);
    assertThat(detector.counters().forgotten()).isGreaterThan(60_000);
  }

  /** A tenth of the router's limits, so that it takes seconds: no flow of it is ever left alone. */
  @ParameterizedTest
  @ValueSource(strings = {"reasons", "portcullis"})
  void aBeaconIsFoundThatNeverBeatsTwiceWithoutAFloodBetween(String profile) {
    Detector detector =
        new Detector(
            Profile.named(profile).orElseThrow(),
            ModelSet.empty(),
            new Detector.Limits(20_000, 4096),
            BeaconScorer.Choice.DEFAULT,
            4711);
    Tuple beacon = Tuple.of("10.0.0.5", "203.0.113.7", "8443", "tcp");
    int alarms = 0;
    int made = 0;
    for (int beat = 0; beat < 18; beat++) {
      double second = beat * 60;
      if (detector.accept(flow(beacon, second, 0.05, "800")).isPresent()) alarms++;
      for (int more = 0; more < 26_000; more++, made++) {
        String to = "198." + (made >> 16 & 0xff) + "." + (made >> 8 & 0xff) + "." + (made & 0xff);
        detector.accept(flow(Tuple.of("10.0.0.66", to, "443", "tcp"), second, 0, "60"));
      }
    }
    assertThat(detector.letters(beacon).orElseThrow().flows())
        .as("all but the first")
        .isEqualTo(17);
    assertThat(alarms).isGreaterThan(3);
    assertThat(detector.counters().tuples()).isLessThanOrEqualTo(20_000);
  }

  private static void flood(Detector detector, double second) {
    for (int made = 0; made < 260_000; made++) {
      String to = "198." + (made >> 16 & 0xff) + "." + (made >> 8 & 0xff) + "." + (made & 0xff);
      detector.accept(flow(Tuple.of("10.0.0.66", to, "443", "tcp"), second, 0, "60"));
    }
  }

  /** What everybody tries first; nothing is known of names. */
  @ParameterizedTest
  @ValueSource(strings = {"443", "8443", "4444"})
  void aSteadyBeatOfASecondToOneServerAlarmsWithinTwentyFiveFlows(String port) {
    Detector detector = new Detector(Profile.usual(), ModelSet.empty(), Detector.Limits.ROUTER);
    Tuple beacon = Tuple.of("10.0.0.5", "203.0.113.7", port, "tcp");
    int first = 0;
    for (int beat = 1; beat <= 25 && first == 0; beat++) {
      double late = beat % 3 * 0.02;
      if (detector.accept(flow(beacon, beat + late, 0.05, "800")).isPresent()) first = beat;
    }
    assertThat(first).isBetween(8, 25);
  }

  /** An application that refreshes does so, too. */
  @Test
  void aBeatOfTwoSecondsOnAWebPortIsNoAlarmWhereNoNamesAreHeard() {
    Detector detector = new Detector(Profile.usual(), ModelSet.empty(), Detector.Limits.ROUTER);
    Tuple poller = Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp");
    for (int beat = 0; beat < 100; beat++) {
      assertThat(detector.accept(flow(poller, beat * 2, 0.05, "800"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasons", "portcullis"})
  void evidenceThatIsOldEnoughMakesWayForWhatIsNew(String profile) {
    Detector detector =
        new Detector(
            Profile.named(profile).orElseThrow(),
            ModelSet.empty(),
            new Detector.Limits(50, 64),
            BeaconScorer.Choice.DEFAULT);
    for (int host = 0; host < 50; host++) {
      Tuple old = Tuple.of("10.0.1." + host, "203.0.113.7", "8443", "tcp");
      for (int beat = 0; beat < 6; beat++) detector.accept(flow(old, beat * 60, 0.05, "800"));
    }
    for (int made = 0; made < 20_000; made++) {
      Tuple tuple = Tuple.of("10.0.0.66", "198.51.100.1", Integer.toString(made), "tcp");
      detector.accept(flow(tuple, 600 + made, 0, "60"));
    }
    assertThat(detector.remembers(Tuple.of("10.0.1.1", "203.0.113.7", "8443", "tcp"))).isFalse();
  }

  @Test
  void historiesStayWhenModelsChange() {
    Detector detector = detector(Detector.Limits.NONE);
    for (int beat = 0; beat < 4; beat++) detector.accept(flow(TUPLE, beat * 2, 0.05, "800"));
    detector.use(ModelSet.empty());
    assertThat(detector.accept(flow(TUPLE, 8, 0.05, "800"))).isEmpty();
    detector.use(new ModelSet(List.of(BEACON)));
    assertThat(detector.accept(flow(TUPLE, 10, 0.05, "800"))).isPresent();
  }

  @Test
  void argusReportsOnItselfAreFlowsForSlipsAndNoneForUs() {
    String line = "1700000000.0,59.2,man,0,0,,90,1,CON,,,197,10972496";
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    Flow report = (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
    Detector ours = detector(Detector.Limits.NONE);
    ours.accept(report);
    assertThat(ours.counters().tuples()).isZero();
    Detector slips =
        new Detector(
            Profile.named("slips-0.3.3").orElseThrow(), ModelSet.empty(), Detector.Limits.NONE);
    slips.accept(report);
    assertThat(slips.counters().tuples()).isEqualTo(1);
  }

  @Test
  void noMoreTuplesAreRememberedThanHalfOfTheHeapHasRoomFor() {
    assertThat(Detector.Limits.ROUTER.within(6L << 30)).isEqualTo(Detector.Limits.ROUTER);
    Detector.Limits small = Detector.Limits.ROUTER.within(128L << 20);
    assertThat(small.tuples()).isBetween(50_000, 60_000);
    assertThat(small.characters()).isEqualTo(Detector.Limits.ROUTER.characters());
    assertThat(Detector.Limits.NONE.within(0).tuples()).as("some, always").isEqualTo(1_000);
  }

  @Test
  void aFlowThatIsNotWeighedLeavesTheStartOfTheFirst() {
    Detector detector = judge("reasons");
    detector.accept(flow(SERVER, 1, 0.05, "800"));
    detector.accept(flow(SERVER, 3, 0, "60", "S_"));
    for (Flow flow : beats(2, 12, "FSPA_FSPA")) detector.accept(flow);
    List<Rhythm> rhythms = new ArrayList<>();
    detector.forEachRhythm(rhythms::add);
    assertThat(rhythms).singleElement().matches(rhythm -> rhythm.flows() == 13);
    assertThat(rhythms.get(0).lastMicros() - rhythms.get(0).firstMicros()).isEqualTo(129_000_000);
  }
}
