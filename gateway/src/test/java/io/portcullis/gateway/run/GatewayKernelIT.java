package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.enforcer.firewall.FirewallSettings;
import io.portcullis.enforcer.firewall.NftFirewall;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Escalation, permanent blocks and the breaker through the gateway into the real kernel, with
 * nft(8) as witness. Flows and clock are made, so that a week passes in a moment.
 */
final class GatewayKernelIT {
  private static final Tuple BEACON = tuple("10.0.0.5", "203.0.113.7", 8443);
  private static final Duration BEAT = Duration.ofSeconds(2);
  // Clock and kernel drift apart by the test's own pace; the gateway mends beyond a second or two.
  private static final Duration NEAR = Duration.ofSeconds(30);

  @TempDir Path state;
  private final CommandLineRun line = new CommandLineRun();
  private final FilledFlows flows = new FilledFlows();
  private NetworkNamespace router;
  private Paths paths;
  private LedgerAccess ledger;
  private EventLog events;
  private Gateway gateway;

  private static Tuple tuple(String source, String destination, int port) {
    return Tuple.of(source, destination, Integer.toString(port), "tcp");
  }

  @BeforeEach
  void make() {
    router = NetworkNamespace.create("steps");
  }

  private void open(String policy) throws Exception {
    line.stateWithQuickAlarms(state);
    KernelAccess.FirewallDoor door =
        any -> router.call(() -> NftFirewall.open(FirewallSettings.router()));
    line.firewall(door);
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\n" + policy);
    Path configuration = Paths.under(state).configuration();
    Config config = ConfigReader.read(configuration, true);
    Setup setup = new Setup(config, Paths.under(state));
    paths = setup.paths();
    ledger = new LedgerAccess(paths.ledger(), paths.run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    KernelAccess kernel = new KernelAccess(choice, door);
    Paths.make(paths.run());
    events = new EventLog(paths.eventLog(), line.clock(), ZoneOffset.UTC, said -> {}, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            kernel,
            new Gateway.Traffic(flows, Optional.empty()),
            new Gateway.Output(events, said -> {}));
    gateway.start(true);
  }

  @AfterEach
  void close() {
    if (gateway != null) gateway.close();
    if (events != null) events.close();
    if (ledger != null) ledger.close();
    if (router != null) router.close();
  }

  private void beat(Tuple tuple, int times) throws Exception {
    beat(tuple, times, "FSPA_FSPA");
  }

  private void beat(Tuple tuple, int times, String state) throws Exception {
    for (int beat = 0; beat < times; beat++) {
      line.clock().forward(BEAT);
      flow(tuple, state);
    }
  }

  private void flow(Tuple tuple) throws Exception {
    flow(tuple, "FSPA_FSPA");
  }

  private void flow(Tuple tuple, String state) throws Exception {
    Instant start = line.clock().instant().minusSeconds(1);
    flows.readings().add(MadeFlows.of(tuple, start, state, 500, 0.02));
    while (gateway.turn(Duration.ofMillis(10)) == 0) {
      // The reader's thread has not handed it over yet.
    }
  }

  /** Beats until the kernel drops it, and returns for how long it will. */
  private Duration untilDropped(Tuple tuple) throws Exception {
    for (int beat = 0; beat < 12; beat++) {
      line.clock().forward(BEAT);
      flow(tuple);
      if (set("connections4").contains(tuple.destination())) break;
    }
    return left(tuple.destination());
  }

  private String set(String name) {
    return router.nft("list", "set", "inet", "portcullis_v1", name);
  }

  /** What the kernel's own listing says is left of an element. */
  private Duration left(String address) {
    Pattern expiry =
        Pattern.compile(
            Pattern.quote(address)
                + "[^,}]* expires (?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
    Matcher found = expiry.matcher(router.nft("list", "ruleset"));
    assertThat(found.find()).as("%s in %s", address, router.nft("list", "ruleset")).isTrue();
    return Duration.ofDays(number(found.group(1)))
        .plusHours(number(found.group(2)))
        .plusMinutes(number(found.group(3)))
        .plusSeconds(number(found.group(4)));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private void timeIsOver(Duration timeout) throws Exception {
    line.clock().forward(timeout.plusMinutes(1));
    gateway.turn(Duration.ZERO);
    assertThat(set("connections4")).doesNotContain("203.0.113.7");
  }

  private void order(int exit, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isEqualTo(exit);
  }

  private long events(String type) throws Exception {
    return Files.readAllLines(paths.eventLog()).stream()
        .filter(event -> event.contains("\"event_type\":\"" + type + "\""))
        .count();
  }

  @Test
  void aRepeatOffenderIsDroppedForAnHourThenFourThenADayThenAWeek() throws Exception {
    open("");
    for (Duration step :
        List.of(
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofDays(7))) {
      assertThat(untilDropped(BEACON)).isCloseTo(step, NEAR);
      timeIsOver(step);
    }
    assertThat(events("block")).isEqualTo(5);
    assertThat(events("expire")).isEqualTo(5);
  }

  @Test
  void aRepeatOffenderWhoseFlowsAreAnsweredLosesTheWholeRemote() throws Exception {
    open("policy: {remote-after: 1, timeouts: [1h]}\n");
    untilDropped(BEACON);
    timeIsOver(Duration.ofHours(1));
    beat(BEACON, 12);
    // The first evidence was enough for the connection only.
    assertThat(set("connections4")).contains("203.0.113.7");
    assertThat(set("remotes4")).contains("203.0.113.7");
    assertThat(set("hosts4")).doesNotContain("10.0.0.5");
  }

  /**
   * Whoever forges an inside source could have its connections cut, its host quarantined, or a
   * remote that he dislikes cut off for all. What the other end never answered proves no source,
   * neither alone nor beside connections that the host really has with the same server.
   */
  @ParameterizedTest
  @ValueSource(strings = {"S_", "S_R", "S_SA", "SRA_SA", "SPA_SRA", "SPA_R", "FSPA_"})
  void t24WhatIsNeverAnsweredCutsNothingHoweverOftenItComes(String state) throws Exception {
    open(
        "policy: {scope: host, remote-after: 1, host-after: 1, timeouts: [1h],"
            + " wide-evidence: eager}\n");
    beat(BEACON, 20, state);
    for (int real = 1; real < 12; real++) {
      beat(BEACON, 2 + real % 3, state);
      line.clock().forward(Duration.ofSeconds(real * 37 % 11));
      flow(BEACON);
    }
    assertThat(set("connections4")).doesNotContain("203.0.113.7");
    assertThat(router.nft("list", "table", "inet", "portcullis_v1")).doesNotContain(" expires ");
    assertThat(events("block")).isZero();
    assertThat(events("breaker")).isZero();
    // A beacon with answers is what a wider scope is for.
    beat(BEACON, 40);
    assertThat(set("hosts4")).contains("10.0.0.5");
  }

  @Test
  void aPermanentBlockIsRenewedBeforeTheKernelsTimeoutEndsIt() throws Exception {
    open("");
    order(0, "rules", "add", "203.0.113.9", "--timeout", "permanent");
    assertThat(left("203.0.113.9")).isCloseTo(Duration.ofDays(24), NEAR);
    // Thirteen days pass in the kernel; its clock cannot be moved, but its element can.
    router.nft(
        "delete element inet portcullis_v1 remotes4 { 203.0.113.9 };"
            + "add element inet portcullis_v1 remotes4"
            + " { 203.0.113.9 timeout 24d expires 11d }");
    assertThat(left("203.0.113.9")).isCloseTo(Duration.ofDays(11), NEAR);
    line.clock().forward(Duration.ofDays(13));
    gateway.turn(Duration.ZERO);
    assertThat(left("203.0.113.9")).isCloseTo(Duration.ofDays(24), NEAR);
    line.clock().forward(Duration.ofDays(40));
    gateway.turn(Duration.ZERO);
    assertThat(left("203.0.113.9")).isCloseTo(Duration.ofDays(24), NEAR);
  }

  @Test
  void oneSourceBeyondItsBudgetWaitsAloneAndTheKernelHoldsNoMore() throws Exception {
    open("");
    for (int round = 0; round < 6; round++) {
      line.clock().forward(BEAT);
      for (int port = 8001; port <= 8006; port++) flow(tuple("10.0.0.5", "203.0.113.7", port));
    }
    assertThat(elements()).isEqualTo(3);
    untilDropped(tuple("10.0.0.6", "203.0.113.8", 8443));
    assertThat(elements()).isEqualTo(4);
    assertThat(events("breaker")).isZero();
  }

  @Test
  void anOpenBreakerLetsNothingNewIntoTheKernelKeepsWhatIsThereAndIsLoudOnce() throws Exception {
    open("");
    for (int round = 0; round < 7; round++) {
      line.clock().forward(BEAT);
      for (int host = 1; host <= 12; host++) {
        flow(tuple("10.0.0." + host, "203.0." + host + ".7", 8443));
      }
    }
    assertThat(elements()).isEqualTo(10);
    assertThat(events("breaker")).isEqualTo(1);
    line.clock().forward(Duration.ofMinutes(2));
    beat(tuple("10.0.1.1", "203.0.113.9", 8443), 6);
    assertThat(elements()).isEqualTo(10);
    assertThat(events("breaker")).isEqualTo(1);
    order(0, "breaker", "--reset");
    beat(tuple("10.0.1.1", "203.0.113.9", 8443), 1);
    assertThat(elements()).isEqualTo(11);
  }

  private long elements() {
    return Pattern.compile(" expires ").matcher(set("connections4")).results().count();
  }
}
