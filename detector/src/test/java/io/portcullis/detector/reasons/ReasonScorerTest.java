package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.BeaconScorer.Detail;
import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.trail.Moment;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an alarm tells, and what takes it away: of one tuple, and of a series over many servers. */
final class ReasonScorerTest {
  private static final String HOST = "10.0.0.5";
  private static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00Z");
  private static final long BEAT_SECONDS = 60;

  /** So many that none of them has flows enough to alarm alone. */
  private static final int SERVERS = 12;

  private static final int BEATS = 3 * SERVERS;

  private final Map<Tuple, TupleReasons> tuples = new HashMap<>();
  private Instant now = BEGIN;

  private static ReasonScorer scorer(Detail detail, KnownBehaviour known) {
    ReasonScorer made =
        new ReasonScorer(
            ReasonParameters.builtIn(),
            BeaconScorer.Choice.DEFAULT.with(detail).knowing(known),
            Integer.MAX_VALUE);
    long before = BEGIN.getEpochSecond() * 1_000_000 - 3_600_000_000L;
    IpAddress elsewhere = IpAddress.parse("198.51.100.9").orElseThrow();
    IpAddress host = IpAddress.parse(HOST).orElseThrow();
    made.hear(new NameEvent.Answer(before, host, "shop.example", false, List.of(elsewhere)));
    return made;
  }

  private static Tuple to(int server) {
    return Tuple.of(HOST, "203." + (100 + server) + ".113.7", "8443", "tcp");
  }

  private Optional<Explanation> beat(ReasonScorer scorer, Tuple tuple) {
    Flow flow = MadeFlows.of(tuple, now, "FSPA_FSPA", 400, 0.2);
    now = now.plusSeconds(BEAT_SECONDS);
    TupleReasons before = tuples.getOrDefault(tuple, TupleReasons.NONE);
    TupleReasons after = scorer.remember(flow, before);
    tuples.put(tuple, after);
    return scorer.take(flow, after, "a,");
  }

  /** The first alarm of a program that beats to so many servers in turn. */
  private Optional<Explanation> alarm(ReasonScorer scorer, int servers, int beats) {
    for (int beat = 0; beat < beats; beat++) {
      Optional<Explanation> found = beat(scorer, to(beat % servers));
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  @Test
  void anAlarmTellsItsStepsAndWhatEachTermWasLearnedToWeigh() {
    Explanation why = alarm(scorer(Detail.EVIDENT, KnownBehaviour.NOTHING), 1, 40).orElseThrow();
    assertThat(why.terms())
        .filteredOn(term -> term.term().equals("raw"))
        .singleElement()
        .extracting(Reason::cause)
        .asString()
        .contains("no answer of DNS gave", "(weight +");
    List<Moment> steps = why.moments();
    assertThat(steps).as("of the second flow on").hasSize(why.flows() - 1);
    Moment last = steps.get(steps.size() - 1);
    assertThat(last.letter()).isEqualTo("a,");
    assertThat(last.gapSeconds()).hasValue(BEAT_SECONDS);
    assertThat(last.beat()).isEqualTo("on the beat");
    assertThat(last.score().orElseThrow()).isEqualTo(why.score());
    assertThat(why.changes()).isNotEmpty();
  }

  @Test
  void withoutDetailNothingIsKept() {
    Explanation why = alarm(scorer(Detail.VERDICT, KnownBehaviour.NOTHING), 1, 40).orElseThrow();
    assertThat(why.moments()).isEmpty();
    assertThat(why.changes()).isEmpty();
  }

  @Test
  void aSeriesOverManyServersIsOneAlarmThatNamesThemAndTellsItsSteps() {
    Explanation why =
        alarm(scorer(Detail.RECENT, KnownBehaviour.NOTHING), SERVERS, BEATS).orElseThrow();
    assertThat(why.terms())
        .filteredOn(term -> term.term().equals("evidence"))
        .singleElement()
        .extracting(Reason::cause)
        .asString()
        .contains("203.100.113.7", "203.103.113.7");
    assertThat(why.moments()).hasSize(why.flows());
  }

  @Test
  void aWordOfTheOperatorsAboutOneServerSparesTheSeries() {
    KnownBehaviour backup =
        tuple -> tuple.equals(to(2)) ? Optional.of("a backup of ours") : Optional.empty();
    assertThat(alarm(scorer(Detail.RECENT, backup), SERVERS, BEATS)).isEmpty();
  }

  @Test
  void whatWasLearnedOfASeriesSparesIt() {
    ReasonScorer learning = scorer(Detail.RECENT, KnownBehaviour.NOTHING);
    assertThat(alarm(learning, SERVERS, BEATS)).isPresent();
    Tuple latest = to(3);
    Habit learned = learning.habit(tuples.getOrDefault(latest, TupleReasons.NONE)).orElseThrow();
    assertThat(learned.periodSeconds()).isEqualTo(BEAT_SECONDS);
    assertThat(learned.steady()).isTrue();
    tuples.clear();
    now = BEGIN;
    KnownBehaviour baseline =
        new KnownBehaviour() {
          @Override
          public Optional<String> benignBecause(Tuple tuple) {
            return Optional.empty();
          }

          @Override
          public Familiarity familiarity(Habit habit) {
            boolean known = habit.tuple().equals(learned.tuple());
            return new Familiarity(known, known ? "learned here" : "");
          }
        };
    assertThat(alarm(scorer(Detail.RECENT, baseline), SERVERS, BEATS)).isEmpty();
  }

  @Test
  void aReleaseRestartsTheSeries() {
    ReasonScorer scorer = scorer(Detail.RECENT, KnownBehaviour.NOTHING);
    int first = alarm(scorer, SERVERS, BEATS).orElseThrow().flows();
    scorer.restart(tuples.getOrDefault(to(0), TupleReasons.NONE));
    tuples.clear();
    int again = alarm(scorer, SERVERS, BEATS).orElseThrow().flows();
    assertThat(again).isGreaterThanOrEqualTo(9).isLessThanOrEqualTo(first);
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000;
  }

  private static boolean isRaw(Explanation why) {
    return why.terms().stream().anyMatch(term -> term.term().equals("raw"));
  }

  @Test
  void whatAHostUsedWhenListeningBeganIsNoRawAddress() {
    ReasonScorer scorer = scorer(Detail.VERDICT, KnownBehaviour.NOTHING);
    long begin = micros(BEGIN.minusSeconds(60));
    scorer.hear(new NameEvent.Unheard(begin, Long.MIN_VALUE));
    assertThat(isRaw(alarm(scorer, 1, 40).orElseThrow())).isFalse();
    now = BEGIN.plusSeconds(3_600);
    tuples.clear();
    assertThat(isRaw(alarm(scorer, 1, 40).orElseThrow())).as("an hour later").isTrue();
  }

  /** Whether two days of flows of an hour each have a rhythm. */
  private static boolean beats(String protocol, String first, String others) {
    ReasonScorer scorer = scorer(Detail.VERDICT, KnownBehaviour.NOTHING);
    Tuple tuple = Tuple.of(HOST, "203.0.113.9", "8443", protocol);
    TupleReasons remembered = TupleReasons.NONE;
    for (int hour = 0; hour < 48; hour++) {
      Instant start = BEGIN.plusSeconds(3_600L * hour);
      Flow flow = MadeFlows.of(tuple, start, hour == 0 ? first : others, 400, 3_599.5);
      remembered = scorer.remember(flow, remembered);
      scorer.take(flow, remembered, "a,");
    }
    return scorer.explain(remembered).isPresent();
  }

  @Test
  void theHoursInWhichAConnectionIsToldAreNoRhythmOfItsHost() {
    assertThat(beats("tcp", "SPA_SPA", "PA_PA")).isFalse();
    assertThat(beats("udp", "CON", "CON")).isFalse();
    assertThat(beats("tcp", "FSPA_FSPA", "FSPA_FSPA")).as("one anew each hour").isTrue();
  }

  /** TLS that names its server, on a connection of its own. */
  private void calls(ReasonScorer scorer, String server) {
    Tuple tuple = Tuple.of(HOST, server, "443", "tcp");
    Flow flow = MadeFlows.of(tuple, now, "FSPA_FSPA", 400, 0.2);
    NameEvent.Ends ends =
        new NameEvent.Ends(
            IpAddress.parse(HOST).orElseThrow(),
            Integer.parseInt(flow.sourcePort()),
            IpAddress.parse(server).orElseThrow(),
            443);
    scorer.hear(new NameEvent.Hello(micros(now), ends, "a.example", "ja4"));
    scorer.take(flow, scorer.remember(flow, TupleReasons.NONE), "a,");
  }

  @Test
  void aHostThatAsksForNamesElsewhereHasNoRawAddresses() {
    ReasonScorer scorer = scorer(Detail.VERDICT, KnownBehaviour.NOTHING);
    for (int server = 1; server <= 3; server++) calls(scorer, "192.0.2." + server);
    assertThat(isRaw(alarm(scorer, 1, 40).orElseThrow())).isFalse();
  }

  @Test
  void aHostWhoseNamesWereAnsweredHas() {
    ReasonScorer scorer = scorer(Detail.VERDICT, KnownBehaviour.NOTHING);
    IpAddress host = IpAddress.parse(HOST).orElseThrow();
    for (int server = 1; server <= 3; server++) {
      List<IpAddress> told = List.of(IpAddress.parse("192.0.2." + server).orElseThrow());
      scorer.hear(new NameEvent.Answer(micros(now), host, "a.example", false, told));
      calls(scorer, "192.0.2." + server);
    }
    assertThat(isRaw(alarm(scorer, 1, 40).orElseThrow())).isTrue();
  }

  @Test
  void whatHadANameIsNoRawAddressWhenTheAnswerIsForgotten() {
    ReasonScorer scorer = scorer(Detail.VERDICT, KnownBehaviour.NOTHING);
    IpAddress host = IpAddress.parse(HOST).orElseThrow();
    IpAddress server = IpAddress.parse(to(0).destination()).orElseThrow();
    List<IpAddress> one = List.of(server);
    scorer.hear(new NameEvent.Answer(micros(now), host, "poll.example", false, one));
    for (int beat = 0; beat < 4; beat++) beat(scorer, to(0));
    // More than are remembered of a host, or of all.
    for (int each = 0; each < 70_000; each++) {
      List<IpAddress> other = List.of(IpAddress.ofIpv4(0x0b00_0000 + each));
      scorer.hear(new NameEvent.Answer(micros(now), host, "b.example", false, other));
    }
    Explanation why = alarm(scorer, 1, 60).orElseThrow();
    assertThat(why.terms()).extracting(Reason::term).doesNotContain("raw", "named");
  }

  private static Elsewhere seen(double period, int alike, int seen, int networks) {
    return tuple -> Optional.of(new Elsewhere.Sight(period, alike, seen, networks));
  }

  private static ReasonScorer hearing(Elsewhere elsewhere) {
    return new ReasonScorer(
        ReasonParameters.builtIn(),
        BeaconScorer.Choice.DEFAULT.with(Detail.VERDICT).hearing(elsewhere),
        Integer.MAX_VALUE);
  }

  /** Number of the flow that alarms first, of one server; 0 for none. */
  private int firstAlarm(Elsewhere elsewhere, int beats) {
    tuples.clear();
    now = BEGIN;
    ReasonScorer scorer = hearing(elsewhere);
    for (int beat = 1; beat <= beats; beat++) {
      if (beat(scorer, to(0)).isPresent()) return beat;
    }
    return 0;
  }

  @Test
  void othersMoveAScoreBothWaysByABoundedAmountThatIsNamed() {
    int alone = firstAlarm(Elsewhere.NOTHING, 40);
    assertThat(firstAlarm(seen(60, 4, 4, 40), 40)).isLessThanOrEqualTo(alone).isGreaterThan(4);
    assertThat(firstAlarm(seen(60, 30, 30, 40), 40)).isGreaterThan(alone);
    Explanation why = explained(seen(62, 3, 5, 40));
    assertThat(why.terms())
        .filteredOn(term -> term.term().equals("fleet"))
        .singleElement()
        .satisfies(
            term -> {
              assertThat(term.value()).isPositive().isLessThanOrEqualTo(Fleet.MOST_RAISED);
              assertThat(term.cause())
                  .isEqualTo("5 of 40 sites of the fleet see a rhythm to it, 3 of them the same");
            });
    double plain = explained(Elsewhere.NOTHING).score();
    assertThat(explained(seen(60, 999, 999, 999)).score()).isEqualTo(plain - Fleet.MOST_LOWERED);
    assertThat(explained(seen(60, 99, 99, 999)).score()).isEqualTo(plain + Fleet.MOST_RAISED);
  }

  private Explanation explained(Elsewhere elsewhere) {
    firstAlarm(elsewhere, 0);
    ReasonScorer scorer = hearing(elsewhere);
    for (int beat = 0; beat < 12; beat++) beat(scorer, to(0));
    return scorer.explain(tuples.get(to(0))).orElseThrow();
  }

  @Test
  void othersAddNothingWhereTheRhythmIsAnotherOrOneSiteAloneSeesIt() {
    double plain = explained(Elsewhere.NOTHING).score();
    assertThat(explained(seen(300, 4, 4, 40)).score()).isEqualTo(plain);
    assertThat(explained(seen(60, 1, 2, 40)).score()).isEqualTo(plain);
    assertThat(explained(seen(60, 1, 1, 1)).score()).isEqualTo(plain);
    assertThat(explained(seen(60, 3, 4, 10)).score()).as("neither few nor most").isEqualTo(plain);
    assertThat(explained(seen(60, 3, 4, 4)).score())
        .as("so few sites say nothing of most")
        .isGreaterThan(plain);
  }

  @Test
  void whatAlarmsIsWhatTheExplanationAddsUpToFromTheThresholdOn() {
    for (Elsewhere elsewhere : List.of(seen(60, 9, 9, 99), seen(60, 9, 90, 99))) {
      tuples.clear();
      now = BEGIN;
      ReasonScorer scorer = hearing(elsewhere);
      for (int beat = 1; beat <= 30; beat++) {
        boolean alarm = beat(scorer, to(0)).isPresent();
        if (beat < ReasonParameters.builtIn().gate) continue;
        Explanation why = scorer.explain(tuples.get(to(0))).orElseThrow();
        assertThat(alarm).as("flow " + beat).isEqualTo(why.score() >= why.threshold());
      }
    }
  }

  @Test
  void othersAloneMakeNoAlarm() {
    tuples.clear();
    ReasonScorer scorer = hearing(seen(60, 99, 99, 999));
    long[] gaps = {7, 290, 31, 640, 55, 3, 1900, 400, 90, 1200, 17, 800, 2, 333};
    for (int round = 0; round < 4; round++) {
      for (long gap : gaps) {
        Flow flow = MadeFlows.of(to(0), now, "FSPA_FSPA", 40 * gap, 0.2);
        now = now.plusSeconds(gap);
        tuples.put(to(0), scorer.remember(flow, tuples.getOrDefault(to(0), TupleReasons.NONE)));
        assertThat(scorer.take(flow, tuples.get(to(0)), "")).isEmpty();
      }
    }
  }
}
