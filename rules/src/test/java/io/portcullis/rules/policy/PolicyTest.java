package io.portcullis.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.AllowlistTest;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Blocks;
import io.portcullis.rules.Decision;
import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import io.portcullis.rules.network.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PolicyTest {
  private static final Network NETWORK =
      new Network(List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("fd00::/8")), List.of());
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";

  private final FakeBootClock clock = new FakeBootClock();
  private final List<AllowEntry> allowed = new ArrayList<>();
  private final Map<Target, Block> inForce = new HashMap<>();
  private final Map<Target, Integer> offences = new HashMap<>();
  private Policy.Settings settings = Policy.Settings.DEFAULT;
  private final Breaker breaker = new Breaker(Breaker.Budget.DEFAULT);

  private Decision decide(Detection detection) {
    return decide(new Policy(settings, breaker, clock), detection);
  }

  private Decision decide(Policy policy, Detection detection) {
    return policy.decide(
        detection,
        NETWORK,
        new Allowlist(allowed, Map.of()),
        target -> Optional.ofNullable(inForce.get(target)),
        target -> offences.getOrDefault(target, 0),
        inForce.size());
  }

  private Detection detection(String tuple) {
    return detection(tuple, tuple.endsWith("-udp") ? "CON" : "FSPA_FSPA", true);
  }

  private Detection detection(String tuple, String state, boolean malicious) {
    return detection(tuple, state, malicious, clock.instant().minusSeconds(3));
  }

  private Detection detection(String tuple, String state, boolean malicious, Instant start) {
    return detection(tuple, state, malicious, start, 12);
  }

  private Detection detection(
      String tuple, String state, boolean malicious, Instant start, int stood) {
    String[] parts = tuple.split("-", -1);
    return new Detection(
        MadeFlows.of(Tuple.of(parts[0], parts[1], parts[2], parts[3]), start, state, -1),
        "From-Botnet-TCP-1",
        malicious,
        1.05,
        1.2,
        "88*y*y*",
        12,
        stood);
  }

  private void allow(String what, AllowEntry.Kind kind) {
    allowed.add(AllowlistTest.entry(what, kind));
  }

  private static Target target(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Enforce.class);
    return ((Decision.Enforce) decision).target();
  }

  @Test
  void aMaliciousConnectionFromInsideToOutsideIsEnforced() {
    Decision.Enforce enforce = (Decision.Enforce) decide(detection(BEACON));
    assertThat(enforce.target()).isEqualTo(Blocks.connection(BEACON));
    assertThat(enforce.timeout()).isEqualTo(Duration.ofHours(1));
    assertThat(enforce.reason())
        .isEqualTo(
            "the letters match model From-Botnet-TCP-1 (distance 1.0500, at most 1.2000) after 12"
                + " flows; first time, for 1h");
    assertThat(target(decide(detection("fd00::5-2001:db8::7-443-tcp"))))
        .isEqualTo(Blocks.connection("fd00::5-2001:db8::7-443-tcp"));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7-10.0.0.5-443-tcp, is not inside",
    "10.0.0.5-10.0.0.6-443-tcp, is inside too",
    "10.0.0.5-203.0.113.7-0x0303-icmp, none that can be blocked",
    "10.0.0.5-203.0.113.7--tcp, none that can be blocked",
    "aa:bb:cc:dd:ee:ff-203.0.113.7-443-tcp, is no IP address",
    "10.0.0.5-10.0.0.1--arp, none that can be blocked"
  })
  void whatIsNotInsideToOutsideOrHasNoPortsIsReported(String tuple, String why) {
    Decision decision = decide(detection(tuple));
    assertThat(decision).isInstanceOf(Decision.Reported.class);
    assertThat(decision.reason()).contains(why).contains("reported only");
  }

  @Test
  void aNormalMatchIsReported() {
    assertThat(decide(detection(BEACON, "FSPA_FSPA", false))).isInstanceOf(Decision.Reported.class);
  }

  @Test
  void t16AnInfectedPrivateHostIsFound() {
    Network home = new Network(List.of(Prefix.parse("192.168.1.0/24")), List.of());
    Decision decision =
        new Policy(settings, breaker, clock)
            .decide(
                detection("192.168.1.20-203.0.113.7-443-tcp"),
                home,
                new Allowlist(List.of(), Map.of()),
                target -> Optional.empty(),
                target -> 0,
                0);
    assertThat(decision).isInstanceOf(Decision.Enforce.class);
  }

  @Test
  void evidenceOfMoreThanFiveMinutesAgoIsReported() {
    Duration flow = Duration.ofSeconds(1);
    Instant edge = clock.instant().minus(Duration.ofMinutes(5)).minus(flow);
    assertThat(decide(detection(BEACON, "FSPA_FSPA", true, edge)))
        .isInstanceOf(Decision.Enforce.class);
    Decision tooOld = decide(detection(BEACON, "FSPA_FSPA", true, edge.minusMillis(1)));
    assertThat(tooOld).isInstanceOf(Decision.Reported.class);
    assertThat(tooOld.reason()).contains("5m ago");
    assertThat(decide(detection(BEACON, "FSPA_FSPA", true, clock.instant().plusSeconds(400))))
        .isInstanceOf(Decision.Reported.class);
  }

  @Test
  void aReplayDecidesAtItsOwnTime() {
    Detection old =
        detection(BEACON, "FSPA_FSPA", true, clock.instant().minus(Duration.ofDays(400)));
    Policy replay = new Policy(settings, breaker, clock).at(old.flow().end());
    assertThat(decide(replay, old)).isInstanceOf(Decision.Enforce.class);
    assertThat(decide(old)).isInstanceOf(Decision.Reported.class);
  }

  @Test
  void anAllowedAddressIsSparedAtEitherEnd() {
    allow("203.0.113.0/24", AllowEntry.Kind.OPERATOR);
    assertThat(decide(detection(BEACON))).isInstanceOf(Decision.Spared.class);
    allowed.clear();
    allow("10.0.0.5", AllowEntry.Kind.CONFIGURED);
    Decision decision = decide(detection(BEACON));
    assertThat(decision).isInstanceOf(Decision.Spared.class);
    assertThat(decision.reason()).contains("10.0.0.5").contains("because");
  }

  @Test
  void t17DetectionsOnGatewayResolverAndOwnAddressCutNoRole() {
    settings = new Policy.Settings(Scope.REMOTE, settings.timeouts());
    allow("203.0.113.7", AllowEntry.Kind.GATEWAY);
    allow("203.0.113.53", AllowEntry.Kind.RESOLVER);
    allow("203.0.113.9", AllowEntry.Kind.OWN_ADDRESS);
    assertThat(target(decide(detection(BEACON)))).isEqualTo(Blocks.connection(BEACON));
    assertThat(decide(detection("10.0.0.5-203.0.113.53-53-udp")))
        .isInstanceOf(Decision.Reported.class);
    assertThat(decide(detection("10.0.0.5-203.0.113.9-443-tcp")))
        .isInstanceOf(Decision.Reported.class);
    assertThat(decide(detection("10.0.0.5-10.9.9.1-67-udp"))).isInstanceOf(Decision.Reported.class);
    assertThat(target(decide(detection("10.0.0.5-203.0.113.1-67-udp"))))
        .isEqualTo(Blocks.connection("10.0.0.5-203.0.113.1-67-udp"));
    assertThat(target(decide(detection("10.0.0.5-203.0.113.53-6667-tcp"))))
        .isEqualTo(Blocks.connection("10.0.0.5-203.0.113.53-6667-tcp"));
  }

  @Test
  void anInfectedHostGainsNothingByTalkingToTheRouter() {
    allow("10.0.0.1", AllowEntry.Kind.OWN_ADDRESS);
    allow("10.0.0.5", AllowEntry.Kind.ADMIN_SESSION);
    decide(detection("10.0.0.5-10.0.0.1-22-tcp"));
    assertThat(target(decide(detection(BEACON)))).isEqualTo(Blocks.connection(BEACON));
  }

  @Test
  void t20NoReasonClaimsABlockBeforeThereIsOne() {
    assertThat(decide(detection(BEACON)).reason()).doesNotContainIgnoringCase("blocked");
  }

  @Test
  void t21AReleasedTargetIsNotBlockedAgainWhileItIsSpared() {
    allowed.add(
        new AllowEntry(
            BEACON,
            AllowEntry.Kind.SPARED,
            "printer",
            clock.instant(),
            Optional.of(clock.instant().plus(Duration.ofHours(24)))));
    settings = new Policy.Settings(Scope.HOST, settings.timeouts());
    Decision decision = decide(detection(BEACON));
    assertThat(decision).isInstanceOf(Decision.Spared.class);
    assertThat(decision.reason()).contains("printer");
    clock.pass(Duration.ofHours(24));
    assertThat(decide(detection(BEACON))).isInstanceOf(Decision.Enforce.class);
  }

  @Test
  void whatIsInForceIsNotBlockedTwice() {
    Block block =
        Blocks.of(
            Blocks.remote("203.0.113.7"), BlockState.ACTIVE, clock.instant(), Duration.ofHours(1));
    inForce.put(block.target(), block);
    Decision decision = decide(detection(BEACON));
    assertThat(decision).isInstanceOf(Decision.InForce.class);
    assertThat(((Decision.InForce) decision).block()).isEqualTo(block);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,4", "2,24", "3,168", "9,168"})
  void repeatOffendersGetLongerTimeouts(int before, int hours) {
    offences.put(Blocks.connection(BEACON), before);
    Decision.Enforce enforce = (Decision.Enforce) decide(detection(BEACON));
    assertThat(enforce.timeout()).isEqualTo(Duration.ofHours(hours));
  }

  private static Policy.Settings escalating(int toRemoteAfter, int toHostAfter) {
    Policy.Settings usual = Policy.Settings.DEFAULT;
    return new Policy.Settings(
        usual.scope(), usual.timeouts(), toRemoteAfter, toHostAfter, usual.wideEvidence());
  }

  @Test
  void theScopeWidensOnlyWhereConfigured() {
    offences.put(Blocks.connection(BEACON), 5);
    assertThat(target(decide(detection(BEACON)))).isEqualTo(Blocks.connection(BEACON));
    settings = escalating(2, 0);
    assertThat(target(decide(detection(BEACON)))).isEqualTo(Blocks.remote("203.0.113.7"));
    offences.put(Blocks.connection(BEACON), 1);
    assertThat(target(decide(detection(BEACON)))).isEqualTo(Blocks.connection(BEACON));
  }

  @Test
  void repeatedEvidenceCanQuarantineTheHost() {
    settings = escalating(2, 3);
    offences.put(Blocks.connection(BEACON), 3);
    Decision decision = decide(detection(BEACON));
    assertThat(target(decision)).isEqualTo(Blocks.host("10.0.0.5"));
    // A wider block is no first offence.
    assertThat(((Decision.Enforce) decision).timeout()).isEqualTo(Duration.ofDays(7));
  }

  @ParameterizedTest
  @CsvSource({"EAGER,false", "BALANCED,false", "CAUTIOUS,true"})
  void aWiderBlockNeedsTheEvidenceThatWasAskedForIt(Sensitivity reached, boolean wide) {
    for (Scope scope : List.of(Scope.REMOTE, Scope.HOST)) {
      settings = new Policy.Settings(scope, settings.timeouts());
      Decision decision = decide(byEvidence(reached));
      assertThat(target(decision).scope()).isEqualTo(wide ? scope : Scope.CONNECTION);
      assertThat(decision.reason().contains("needs evidence for cautious")).isEqualTo(!wide);
    }
  }

  private Detection byEvidence(Sensitivity reached) {
    Detection model = detection(BEACON);
    Explanation why =
        new Explanation(
            5,
            4,
            Sensitivity.BALANCED,
            Optional.of(reached),
            5,
            List.of(),
            20,
            12,
            9,
            7,
            List.of(),
            List.of(),
            "");
    return new Detection(
        model.flow(),
        Detection.BEACON,
        true,
        why.distance(),
        1,
        model.letters(),
        12,
        12,
        Optional.of(why));
  }

  @Test
  void t19AnIpv6RemoteIsBlockedWithItsNetwork() {
    settings = new Policy.Settings(Scope.REMOTE, settings.timeouts());
    assertThat(target(decide(detection("fd00::5-2001:db8::7-443-tcp"))))
        .isEqualTo(Blocks.remote("2001:db8::/64"));
  }

  private static final String MAY_BE_FORGED = "so anybody may have sent it in this name";

  @ParameterizedTest
  @CsvSource({"S_", "S_RA", "S_SA", "SA_SRA", "SRA_SA", "SPA_SRA", "SA_SA", "S", "A_R", "PA_RA"})
  void whatAnybodyMayHaveSentIsReportedHoweverStrongTheEvidence(String state) {
    for (Scope scope : Scope.values()) {
      settings = new Policy.Settings(scope, settings.timeouts());
      Decision decision = decide(detection(BEACON, state, true));
      assertThat(decision).isInstanceOf(Decision.Reported.class);
      assertThat(decision.reason()).contains("the last connection of it").contains(MAY_BE_FORGED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,no connection of it ever stood",
    "1,fewer than three",
    "2,fewer than three",
    "3,''"
  })
  void threeConnectionsMustHaveStood(int stood, String why) {
    Instant start = clock.instant().minusSeconds(3);
    Decision decision = decide(detection(BEACON, "FSPA_FSPA", true, start, stood));
    if (why.isEmpty()) assertThat(target(decision)).isEqualTo(Blocks.connection(BEACON));
    else assertThat(decision.reason()).contains(why).contains(MAY_BE_FORGED);
  }

  @Test
  void whatMayBeForgedCostsNobodysBudget() {
    for (int time = 0; time < 20; time++) decide(detection(BEACON, "S_SA", true));
    assertThat(decide(detection(BEACON))).isInstanceOf(Decision.Enforce.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"REMOTE", "HOST"})
  void udpMustHaveBeenAnsweredAndNeverCutsMoreThanItself(Scope scope) {
    String tuple = "10.0.0.5-203.0.113.7-4000-udp";
    settings = new Policy.Settings(scope, settings.timeouts());
    Decision unanswered = decide(detection(tuple, "INT", true));
    assertThat(unanswered).isInstanceOf(Decision.Reported.class);
    assertThat(unanswered.reason()).contains("got an answer").contains(MAY_BE_FORGED);
    Decision answered = decide(detection(tuple, "CON", true));
    assertThat(target(answered)).isEqualTo(Blocks.connection(tuple));
    assertThat(answered.reason()).contains("not " + scope.word() + ", as a question may be forged");
  }

  @Test
  void beyondTheBudgetOfItsSourceADetectionIsHeldBack() {
    for (int port = 1; port <= 3; port++) {
      assertThat(decide(detection("10.0.0.5-203.0.113.7-" + port + "-tcp")))
          .isInstanceOf(Decision.Enforce.class);
    }
    Decision held = decide(detection("10.0.0.5-203.0.113.7-4-tcp"));
    assertThat(held).isInstanceOf(Decision.HeldBack.class);
    assertThat(held.reason()).contains("10.0.0.5");
    assertThat(decide(detection("10.0.0.6-203.0.113.7-4-tcp")))
        .isInstanceOf(Decision.Enforce.class);
  }

  @Test
  void whatIsNotEnforcedCostsNoBudget() {
    allow("203.0.113.7", AllowEntry.Kind.OPERATOR);
    for (int time = 0; time < 20; time++) decide(detection(BEACON));
    allowed.clear();
    assertThat(decide(detection(BEACON))).isInstanceOf(Decision.Enforce.class);
  }

  @Test
  void senselessSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Policy.Settings(Scope.REMOTE, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Policy.Settings(Scope.REMOTE, List.of(Duration.ZERO)));
  }
}
