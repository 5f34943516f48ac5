package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.crowdsec.LocalApi;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole line on a virtual kernel beside a real CrowdSec; both sides by their command lines. */
@Timeout(180)
final class CrowdSecGatewayTest {
  @TempDir Path folder;
  private final CommandLineRun line = new CommandLineRun();
  private final List<String> journal = new ArrayList<>();
  private final FilledFlows live = new FilledFlows();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Path state;
  private LocalApi api;
  private LedgerAccess ledger;
  private EventLog events;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    api = new LocalApi(folder.resolve("crowdsec"));
    opened.push(api);
    state = Files.createDirectories(folder.resolve("state"));
    line.stateWithQuickAlarms(state);
    // Both sides say how much time is left, so ours must not be of another day.
    line.clock().forward(Duration.between(line.clock().instant(), Instant.now()));
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private void open(boolean enforce, String... more) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("inside: [10.0.0.0/8]");
    lines.add("crowdsec:");
    lines.add("  url: " + api.url());
    lines.add("  bouncer-key: " + LocalApi.KEY);
    lines.add("  machine: portcullis");
    lines.add("  password: " + LocalApi.PASSWORD);
    lines.add("  every: 1s");
    lines.addAll(List.of(more));
    Path file = Files.write(state.resolve("portcullis.yaml"), lines);
    Config config = ConfigReader.read(file, true);
    Setup setup = new Setup(config, Paths.under(state));
    ledger = new LedgerAccess(setup.paths().ledger(), setup.paths().run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    KernelAccess kernel = new KernelAccess(choice, any -> line.sharedKernel());
    Paths.make(setup.paths().run());
    Path log = setup.paths().eventLog();
    events = new EventLog(log, line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            kernel,
            new Gateway.Traffic(live, Optional.empty()),
            new Gateway.Output(events, journal::add));
    opened.push(ledger);
    opened.push(events);
    opened.push(gateway);
    gateway.start(enforce);
  }

  /** Turns the gateway, a second of its clock each time, until something holds. */
  private void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(60);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what + "; journal: " + journal).isBefore(patience);
      second();
    }
  }

  private void second() throws Exception {
    line.clock().forward(Duration.ofSeconds(1));
    gateway.turn(Duration.ZERO);
    Thread.sleep(100);
  }

  /** Long enough that CrowdSec was asked at least twice. */
  private void aWhile() throws Exception {
    for (int turn = 0; turn < 30; turn++) second();
  }

  private List<String> dropped() throws Exception {
    List<String> targets = new ArrayList<>();
    for (Firewall.Element each : line.kernel().list()) targets.add(each.target().toString());
    return targets;
  }

  private CommandLineRun.Result order(String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isZero();
    return result;
  }

  /** With -a, because without it cscli shows none of other origins. */
  private String decisions() throws Exception {
    return api.cscli("decisions", "list", "-a", "-o", "raw");
  }

  @Test
  void itsDecisionsBecomeBlocksAndEndWhenItSaysSo() throws Exception {
    open(true);
    api.cscli("decisions", "add", "--ip", "203.0.113.50", "--duration", "30m");
    api.cscli("decisions", "add", "--range", "198.51.100.0/24", "--duration", "2h");
    api.cscli("decisions", "add", "--ip", "2001:db8::7", "--duration", "1h");
    await(
        "three blocks",
        () -> dropped().containsAll(List.of("203.0.113.50", "198.51.100.0/24", "2001:db8::7")));
    assertThat(order("rules", "list").data())
        .containsPattern("remote .*203.0.113.50 .*(29m|30m).*crowdsec");
    assertThat(journal).anyMatch(said -> said.startsWith("INFO CrowdSec: "));
    assertThat(journal).as("no line for each").noneMatch(said -> said.contains("Ban 203.0.113.50"));
    assertThat(Files.readString(state.resolve("log/eve.json")))
        .containsPattern("\"event_type\":\"block\".*\"signature\":\"crowdsec\"");
    api.cscli("decisions", "delete", "--ip", "203.0.113.50");
    await("its end", () -> !dropped().contains("203.0.113.50"));
    assertThat(dropped()).contains("198.51.100.0/24");
  }

  @Test
  void inDryRunNothingIsDroppedForIt() throws Exception {
    open(false);
    api.cscli("decisions", "add", "--ip", "203.0.113.50", "--duration", "30m");
    await("a rule of the dry run", () -> order("rules", "list").data().contains("would_block"));
    assertThat(dropped()).isEmpty();
    order("arm");
    await("arming makes it real", () -> dropped().contains("203.0.113.50"));
    order("disarm");
    await("disarming ends it", () -> dropped().isEmpty());
    aWhile();
    assertThat(dropped()).isEmpty();
  }

  @Test
  void whatIsAllowedOrInsideIsNeverBlockedForIt() throws Exception {
    open(true);
    order("allow", "add", "203.0.113.60");
    for (String ip : List.of("203.0.113.60", "10.0.0.7", "203.0.113.61")) {
      api.cscli("decisions", "add", "--ip", ip, "--duration", "30m");
    }
    api.cscli("decisions", "add", "--range", "10.0.0.0/7", "--duration", "30m");
    await("the one that is neither", () -> dropped().contains("203.0.113.61"));
    aWhile();
    assertThat(dropped()).containsExactly("203.0.113.61");
    order("rules", "release", "203.0.113.61");
    aWhile();
    assertThat(dropped()).as("spared").isEmpty();
  }

  @Test
  void decisionsOfOtherKindsAreCountedAndSaid() throws Exception {
    open(true);
    api.cscli("decisions", "add", "--ip", "203.0.113.62", "--type", "captcha", "--duration", "30m");
    await(
        "a line about it",
        () -> journal.stream().anyMatch(said -> said.contains("1 decision(s) are of a kind")));
    aWhile();
    assertThat(journal).filteredOn(said -> said.contains("are of a kind")).hasSize(1);
    assertThat(dropped()).isEmpty();
  }

  @Test
  void anOpenBreakerHoldsItsDecisionsBack() throws Exception {
    open(true, "breaker: {per-minute: 1}");
    beat("10.0.0.5", "203.0.113.7");
    beat("10.0.0.6", "203.0.113.8");
    assertThat(dropped()).hasSize(1);
    api.cscli("decisions", "add", "--ip", "203.0.113.50", "--duration", "30m");
    await(
        "its being held back",
        () -> journal.contains("WARNING CrowdSec's decisions are not taken: the breaker is open"));
    assertThat(dropped()).hasSize(1);
    order("breaker", "--reset");
    await("its being taken", () -> dropped().contains("203.0.113.50"));
  }

  private void beat(String source, String destination) throws Exception {
    Tuple tuple = Tuple.of(source, destination, "8443", "tcp");
    for (int beat = 0; beat < 8; beat++) {
      line.clock().forward(Duration.ofSeconds(2));
      Instant start = line.clock().instant().minusSeconds(1);
      live.readings().add(MadeFlows.of(tuple, start, "FSPA_FSPA", 500, 0.02));
      while (gateway.turn(Duration.ofMillis(10)) == 0) {
        // The reader's thread has not handed it over yet.
      }
    }
  }

  @Test
  void oursBecomeItsDecisionsWithOurTimeAndEndWithOurs() throws Exception {
    open(true);
    order("rules", "add", "203.0.113.70", "--timeout", "10m", "--reason", "looks odd");
    await("a decision of ours", () -> decisions().contains("203.0.113.70"));
    assertThat(decisions())
        .containsPattern("portcullis,Ip:203.0.113.70,portcullis/operator,ban,.*,(9m|10m)");
    aWhile();
    assertThat(order("rules", "list").data())
        .as("it does not come back")
        .doesNotContain("crowdsec");
    order("rules", "extend", "203.0.113.70", "--timeout", "2h");
    await("its new time", () -> decisions().contains("1h59m"));
    order("rules", "release", "203.0.113.70");
    await("its end", () -> !decisions().contains("203.0.113.70"));
  }

  @Test
  void aBlockOfOneConnectionIsAnAlertThatNobodyActsOn() throws Exception {
    open(true);
    beat("10.0.0.5", "203.0.113.7");
    await(
        "an alert",
        () -> api.cscli("alerts", "list", "-a", "-o", "json").contains("portcullis/beacon"));
    assertThat(api.cscli("alerts", "list", "-a", "-o", "json"))
        .contains("10.0.0.5-203.0.113.7-8443-tcp: beacon every 2.0 s");
    aWhile();
    assertThat(decisions()).doesNotContain("203.0.113.7");
  }

  @Test
  void withShareConnectionItsRemoteIsADecision() throws Exception {
    open(true, "  share: connection");
    beat("10.0.0.5", "203.0.113.7");
    await("a decision", () -> decisions().contains("portcullis,Ip:203.0.113.7,portcullis/beacon"));
  }

  @Test
  void aSilentCrowdSecIsSaidOnceAndItsDecisionsRunOut() throws Exception {
    open(true);
    api.cscli("decisions", "add", "--ip", "203.0.113.50", "--duration", "5m");
    await("a block", () -> dropped().contains("203.0.113.50"));
    api.stop();
    await("the trouble", () -> journal.stream().anyMatch(said -> said.contains("no answer from")));
    aWhile();
    assertThat(journal.stream().filter(said -> said.contains("no answer from"))).hasSize(1);
    assertThat(dropped()).as("it stays to its end").contains("203.0.113.50");
    line.clock().forward(Duration.ofMinutes(6));
    await("its own end", () -> dropped().isEmpty());
    api.start();
    await("it is back", () -> journal.contains("INFO CrowdSec answers again"));
  }

  @Test
  void anOperatorEndsAllOfItAndItStaysAway() throws Exception {
    open(true);
    for (String ip : List.of("203.0.113.50", "203.0.113.51")) {
      api.cscli("decisions", "add", "--ip", ip, "--duration", "30m");
    }
    order("rules", "add", "203.0.113.70");
    await("three blocks", () -> dropped().size() == 3);
    assertThat(order("rules", "release", "--origin", "crowdsec").data())
        .contains("released 2 rules of crowdsec; none of its decisions is taken for 1d");
    assertThat(dropped()).containsExactly("203.0.113.70");
    aWhile();
    assertThat(dropped()).containsExactly("203.0.113.70");
    order("rules", "release", "--origin", "crowdsec", "--spare", "none");
    line.clock().forward(Duration.ofMinutes(1));
    await("they are taken again", () -> dropped().size() == 3);
  }

  @Test
  void aRestartTellsNothingTwiceAndForgetsWhatWasWithdrawnMeanwhile() throws Exception {
    open(true);
    order("rules", "add", "203.0.113.70", "--timeout", "1h");
    api.cscli("decisions", "add", "--ip", "203.0.113.50", "--duration", "30m");
    await("a block", () -> dropped().contains("203.0.113.50"));
    await("a decision of ours", () -> decisions().contains("203.0.113.70"));
    for (int each = 0; each < 3; each++) opened.pop().close();
    api.cscli("decisions", "delete", "--ip", "203.0.113.50");
    open(true);
    await("what was withdrawn ends", () -> !dropped().contains("203.0.113.50"));
    aWhile();
    assertThat(dropped()).containsExactly("203.0.113.70");
    assertThat(decisions().lines().filter(each -> each.contains("203.0.113.70"))).hasSize(1);
    assertThat(
            api.cscli("alerts", "list", "-a", "-o", "raw").lines().filter(a -> a.contains(".70")))
        .hasSize(1);
  }
}
