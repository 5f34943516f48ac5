package io.portcullis.argus.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Piece;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Readings;
import io.portcullis.argus.ScriptedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowJoinerTest {
  private static final double T = 1_700_000_000;

  private final ScriptedSource live = ScriptedSource.ofLive();
  private final FlowJoiner joiner = new FlowJoiner(live, live);

  @Test
  void aConnectionInOnePieceLeavesTheMomentItComes() throws Exception {
    Flow piece = Piece.tcp(T, 1000, "FSPA_FSPA").flow();

    assertThat(come(piece)).containsExactly(piece);
  }

  @Test
  void piecesAreSummedAndLeaveWhenBothSidesHaveClosed() throws Exception {
    assertThat(come(Piece.tcp(T, 1000, "SPA_SPA").flow())).isEmpty();
    assertThat(after(1, Piece.tcp(T + 1.5, 1000, "PA_PA").flow())).isEmpty();
    List<Flow> flows = after(1, Piece.tcp(T + 3, 1000, "FPA_FA").lasting(0.5).flow());

    assertThat(flows).hasSize(1);
    Flow flow = flows.get(0);
    assertThat(flow.startMicros()).isEqualTo(1_700_000_000_000_000L);
    assertThat(flow.durationSeconds()).isCloseTo(3.5, within(1e-9));
    assertThat(flow.totalPackets()).isEqualTo(9);
    assertThat(flow.totalBytes()).isEqualTo(900);
    assertThat(flow.sourceBytes()).isEqualTo(450);
    assertThat(flow.state()).isEqualTo("FSPA_FSPA");
    assertThat(flow.tuple()).hasToString("10.0.0.5-198.51.100.7-443-tcp");
    assertThat(flow.late()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PA_RA", "RA_PA"})
  void aResetOfEitherSideEndsIt(String reset) throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());

    assertThat(after(1, Piece.tcp(T + 1, 1000, reset).flow())).hasSize(1);
  }

  @Test
  void theFinOfOneSideIsNoEnd() throws Exception {
    come(Piece.tcp(T, 1000, "FSPA_SPA").flow());

    assertThat(after(60)).isEmpty();
    assertThat(after(1, Piece.tcp(T + 61, 1000, "A_FPA").flow())).hasSize(1);
  }

  @Test
  void aPieceThatArgusCutAtItsSecondWaitsForTheStrayAck() throws Exception {
    assertThat(come(Piece.tcp(T, 1000, "FSPA_FSPA").lasting(0.99).flow())).isEmpty();
    List<Flow> flows = after(1, Piece.tcp(T + 1.01, 1000, "A_").flow());

    assertThat(flows).hasSize(1);
    assertThat(flows.get(0).totalPackets()).isEqualTo(6);
    assertThat(joiner.swallowed()).isZero();
  }

  @Test
  void itWaitsTwoSecondsForIt() throws Exception {
    come(Piece.tcp(T, 1000, "FSPA_FSPA").lasting(0.99).flow());

    assertThat(after(1.9)).isEmpty();
    assertThat(after(0.1)).hasSize(1);
  }

  @Test
  void strayPiecesOfAReleasedConnectionAreSwallowedAndCounted() throws Exception {
    come(Piece.tcp(T, 1000, "FSPA_FSPA").flow());

    assertThat(after(2, Piece.tcp(T + 2, 1000, "A_").flow())).isEmpty();
    assertThat(after(200)).isEmpty();
    assertThat(joiner.swallowed()).isEqualTo(1);
  }

  @Test
  void dataAfterAResetIsTrafficAndNotSwallowed() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SRPA").flow());
    come(Piece.tcp(T + 1, 1000, "PA_PA").flow());

    assertThat(joiner.swallowed()).isZero();
    assertThat(after(3601)).hasSize(1);
  }

  @Test
  void aPortThatIsUsedAgainIsAnotherConnection() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());
    List<Flow> first = after(1, Piece.tcp(T + 1, 1000, "SPA_SPA").flow());
    List<Flow> second = after(1, Piece.tcp(T + 2, 1000, "FA_FA").flow());

    assertThat(first).hasSize(1);
    assertThat(first.get(0).totalPackets()).isEqualTo(3);
    assertThat(second).hasSize(1);
    assertThat(second.get(0).totalPackets()).isEqualTo(6);
  }

  @Test
  void aSynThatIsSentAgainIsTheSameAttempt() throws Exception {
    come(Piece.tcp(T, 1000, "S_").flow());
    after(3, Piece.tcp(T + 3, 1000, "S_").flow());
    after(60, Piece.tcp(T + 63, 1000, "S_").flow());
    List<Flow> flows = after(71);

    assertThat(flows).hasSize(1);
    assertThat(flows.get(0).totalPackets()).isEqualTo(9);
    assertThat(flows.get(0).state()).isEqualTo("S_");
  }

  @Test
  void piecesSeenFromTheOtherSideAreTurnedRound() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());
    List<Flow> flows = after(1, Piece.tcp(T + 1, 1000, "R_PA").reversed().flow());

    assertThat(flows).hasSize(1);
    assertThat(flows.get(0).state()).isEqualTo("SPA_SRPA");
    assertThat(flows.get(0).tuple()).hasToString("10.0.0.5-198.51.100.7-443-tcp");
  }

  @Test
  void aDnsExchangeLeavesAfterFiveSeconds() throws Exception {
    assertThat(come(Piece.udp(T, 1000, 53).numbered(7).flow())).isEmpty();
    assertThat(come(Piece.udp(T, 1000, 53).numbered(8).flow())).isEmpty();
    assertThat(after(4)).isEmpty();
    assertThat(after(1)).hasSize(2);
  }

  @Test
  void aSingleUdpExchangeLeavesAfterFiveSeconds() throws Exception {
    come(Piece.udp(T, 1000, 9999).flow());

    assertThat(after(5)).hasSize(1);
  }

  @Test
  void aUdpConversationIsOneFlowWhileItsPausesAreShort() throws Exception {
    come(Piece.udp(T, 1000, 9999).flow());
    for (int i = 1; i <= 30; i++) {
      assertThat(after(4, Piece.udp(T + 4 * i, 1000, 9999).flow())).isEmpty();
    }

    assertThat(after(119)).isEmpty();
    List<Flow> flows = after(1);
    assertThat(flows).hasSize(1);
    assertThat(flows.get(0).totalPackets()).isEqualTo(62);
  }

  @Test
  void aUdpPortThatSpeaksAgainIsAConversationFromThenOn() throws Exception {
    come(Piece.udp(T, 1000, 9999).flow());
    assertThat(after(5)).hasSize(1);
    after(55, Piece.udp(T + 60, 1000, 9999).flow());
    assertThat(after(60, Piece.udp(T + 120, 1000, 9999).flow())).isEmpty();

    assertThat(after(120)).hasSize(1);
  }

  @Test
  void aConnectionThatNeverClosesIsReleasedEachHour() throws Exception {
    List<Flow> flows = new ArrayList<>(come(Piece.tcp(T, 1000, "SPA_SPA").flow()));
    for (int second = 10; second < 7_300; second += 10) {
      flows.addAll(after(10, Piece.tcp(T + second, 1000, "PA_PA").flow()));
    }

    assertThat(flows.stream().map(Flow::totalPackets)).containsExactly(1080L, 1080L);
    assertThat(flows.get(0).durationSeconds()).isCloseTo(3590.01, within(1e-6));
    assertThat(joiner.swallowed()).isZero();
  }

  @Test
  void aSilentOpenConnectionIsReleasedAfterAnHour() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());

    assertThat(after(3599)).isEmpty();
    assertThat(after(1)).hasSize(1);
  }

  @Test
  void aClosedFlowWaitsForAnEarlierOneOfItsTuple() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());
    assertThat(after(1, Piece.tcp(T + 1, 1001, "FSPA_FSPA").flow())).isEmpty();
    List<Flow> flows = after(5, Piece.tcp(T + 6, 1000, "FA_FA").flow());

    assertThat(flows.stream().map(Flow::sourcePort)).containsExactly("1000", "1001");
    assertThat(flows).noneMatch(Flow::late);
  }

  @Test
  void itWaitsNoLongerThanTenSecondsAndTheEarlierOneIsLate() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());
    after(1, Piece.tcp(T + 1, 1001, "FSPA_FSPA").flow());
    assertThat(after(9.9)).isEmpty();
    List<Flow> second = after(0.1);
    List<Flow> first = after(30, Piece.tcp(T + 41, 1000, "FA_FA").flow());
    List<Flow> third = after(1, Piece.tcp(T + 42, 1002, "FSPA_FSPA").flow());

    assertThat(second.stream().map(Flow::sourcePort)).containsExactly("1001");
    assertThat(second.get(0).late()).isFalse();
    assertThat(first.stream().map(Flow::sourcePort)).containsExactly("1000");
    assertThat(first.get(0).late()).isTrue();
    assertThat(third.get(0).late()).isFalse();
  }

  @Test
  void otherTuplesDoNotWait() throws Exception {
    come(Piece.tcp(T, 1000, "SPA_SPA").flow());

    assertThat(after(1, Piece.tcp(T + 1, 1001, "FSPA_FSPA").to("203.0.113.9").flow())).hasSize(1);
  }

  @Test
  void tooManyAtOnceReleaseTheOldestAndSaySo() throws Exception {
    ScriptedSource source = ScriptedSource.ofLive();
    FlowJoiner small = new FlowJoiner(source, source, 10);
    for (int i = 0; i < 13; i++) source.then(Piece.tcp(T + i, 1000 + i, "SPA_SPA").flow());
    List<Reading> readings = drain(small);

    assertThat(readings.stream().filter(Flow.class::isInstance).map(r -> ((Flow) r).sourcePort()))
        .containsExactly("1000", "1001", "1002");
    assertThat(readings.stream().filter(Reading.Notice.class::isInstance)).hasSize(2);
    assertThat(small.releasedEarly()).isEqualTo(3);
  }

  @Test
  void whatIsNoTrafficPassesAtOnce() throws Exception {
    Reading notice = new Reading.Notice(Reading.Severity.INFO, "hello");
    Reading malformed = new Reading.Malformed(3, "why");
    Flow report = Lines.flow("1700000000.0,5.0,man,0,0,,1,1,CON,,,7,100,0,0,Status");
    live.then(notice, malformed, report);

    assertThat(drain(joiner)).containsExactly(notice, malformed, report);
  }

  @Test
  void aClockThatIsSetBackReleasesNothingTwiceAndLosesNothing() throws Exception {
    come(Piece.udp(T, 1000, 9999).flow());
    live.after(Duration.ofHours(-2));
    assertThat(drain(joiner)).isEmpty();

    assertThat(after(5)).hasSize(1);
  }

  @Test
  void itAsksNoMorePatienceThanTheNextReleaseAllows() throws Exception {
    come(Piece.udp(T, 1000, 9999).flow());
    joiner.read(Duration.ofMinutes(10));

    assertThat(live.lastPatience()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theEndOfARecordingReleasesAllInOrder() throws Exception {
    ScriptedSource source = ScriptedSource.ofRecording();
    source.then(
        Piece.tcp(T, 1000, "SPA_SPA").flow(),
        Piece.udp(T + 1, 1000, 9999).flow(),
        Piece.tcp(T + 2, 1001, "SPA_SPA").flow());
    FlowJoiner recorded = new FlowJoiner(source, source);
    List<Reading> readings = Readings.all(recorded);

    assertThat(readings.stream().map(r -> ((Flow) r).startMicros() / 1_000_000 - 1_700_000_000L))
        .containsExactly(0L, 1L, 2L);
    assertThat(recorded.read(Duration.ZERO)).isSameAs(Reading.END);
    assertThat(source.isClosed()).isTrue();
  }

  @Test
  void aRecordedClockThatJumpsAheadAndBackStillJoins() throws Exception {
    ScriptedSource source = ScriptedSource.ofRecording();
    source.then(
        Piece.tcp(T + 1e8, 1, "S_").flow(),
        Piece.tcp(T, 1000, "SPA_SPA").flow(),
        Piece.tcp(T + 1, 1000, "FA_FA").flow(),
        Piece.udp(T + 100, 5, 9999).flow());

    assertThat(Readings.traffic(new FlowJoiner(source, source)).stream().map(Flow::totalPackets))
        .containsExactlyInAnyOrder(3L, 6L, 2L);
  }

  @ParameterizedTest
  @CsvSource({"3599,1", "3601,2"})
  void recordedPausesAreThoseOfAnHour(int pause, int flows) throws Exception {
    ScriptedSource source = ScriptedSource.ofRecording();
    source.then(Piece.udp(T, 1000, 9999).flow(), Piece.udp(T + pause, 1000, 9999).flow());

    assertThat(Readings.traffic(new FlowJoiner(source, source))).hasSize(flows);
  }

  @Test
  void aSilenceOfASecondTellsWhatTheConnectionDidBeforeIt() throws Exception {
    live.then(
        Piece.tcp(T, 1000, "SPA_SPA").lasting(0.5).flow(),
        Piece.tcp(T + 1.4, 1000, "PA_PA").lasting(0.5).flow());
    assertThat(drain(joiner)).isEmpty();
    live.then(Piece.tcp(T + 2.9, 1000, "PA_PA").flow());
    List<Reading> first = drain(joiner);
    live.then(Piece.tcp(T + 9, 1000, "FPA_FPA").reversed().flow());
    List<Burst> second = bursts(drain(joiner));

    assertThat(bursts(first)).hasSize(1);
    Burst burst = bursts(first).get(0);
    assertThat(burst.opens()).isTrue();
    assertThat(burst.flow().durationSeconds()).isCloseTo(1.9, within(1e-9));
    assertThat(burst.flow().totalBytes()).isEqualTo(600);
    assertThat(burst.flow().totalPackets()).isEqualTo(6);
    assertThat(burst.flow().sourceBytes()).isEqualTo(300);
    assertThat(second).hasSize(1);
    assertThat(second.get(0).opens()).isFalse();
    assertThat(second.get(0).flow().startMicros()).isEqualTo(1_700_000_002_900_000L);
    assertThat(second.get(0).flow().totalBytes()).isEqualTo(300);
    assertThat(second.get(0).flow().state()).isEqualTo("PA_PA");
  }

  @Test
  void whatBurstsToldIsInTheWholeConnectionToo() throws Exception {
    for (int i = 0; i < 5; i++) {
      live.then(Piece.tcp(T + 10 * i, 1000, i == 0 ? "SPA_SPA" : "PA_PA").flow());
    }
    assertThat(bursts(drain(joiner))).hasSize(4);

    List<Flow> whole = after(1, Piece.tcp(T + 50, 1000, "FA_FA").flow());

    assertThat(whole).hasSize(1);
    assertThat(whole.get(0).totalBytes()).isEqualTo(1800);
  }

  @Test
  void aPortThatIsUsedAgainOpensAnotherConnection() throws Exception {
    live.then(
        Piece.tcp(T, 1000, "SPA_SPA").flow(),
        Piece.tcp(T + 10, 1000, "SPA_SPA").flow(),
        Piece.tcp(T + 20, 1000, "PA_PA").flow());

    assertThat(bursts(drain(joiner)).stream().map(Burst::opens)).containsExactly(true, true);
  }

  @Test
  void onlyTcpHasBursts() throws Exception {
    live.then(Piece.udp(T, 1000, 9999).flow(), Piece.udp(T + 9, 1000, 9999).flow());

    assertThat(bursts(drain(joiner))).isEmpty();
  }

  private static List<Burst> bursts(List<Reading> readings) {
    return readings.stream().filter(Burst.class::isInstance).map(Burst.class::cast).toList();
  }

  private static List<Flow> flows(List<Reading> readings) {
    return readings.stream().filter(Flow.class::isInstance).map(Flow.class::cast).toList();
  }

  private List<Flow> come(Reading... pieces) throws Exception {
    live.then(pieces);
    return flows(drain(joiner));
  }

  private List<Flow> after(double seconds, Reading... pieces) throws Exception {
    live.after(Duration.ofNanos((long) (seconds * 1e9)));
    return come(pieces);
  }

  private static List<Reading> drain(FlowJoiner source) throws IOException, InterruptedException {
    List<Reading> readings = new ArrayList<>();
    for (Reading r = source.read(Duration.ZERO);
        r != Reading.QUIET;
        r = source.read(Duration.ZERO)) {
      readings.add(r);
    }
    return readings;
  }
}
