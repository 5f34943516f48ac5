package io.portcullis.gateway.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.notify.notifier.WebServer;
import io.portcullis.gateway.run.Gateway;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.ReloadRequest;
import io.portcullis.gateway.wiring.ReloadRequest.Answer;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.rules.Block;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes under a running gateway, on a virtual kernel, turned by hand. */
@Timeout(60)
final class ReloadSettingsTest {
  private static final String INSIDE = "inside: [10.0.0.0/8]\n";
  private static final Duration BEAT = Duration.ofSeconds(2);

  @TempDir Path state;
  private final CommandLineRun line = new CommandLineRun();
  private final List<String> journal = new ArrayList<>();
  private final FilledFlows live = new FilledFlows();
  private Paths paths;
  private LedgerAccess ledger;
  private EventLog events;
  private Gateway gateway;
  private int requests;

  @BeforeEach
  void open() throws Exception {
    line.stateWithQuickAlarms(state);
    configure("");
    Path file = Paths.under(state).configuration();
    Setup setup = new Setup(ConfigReader.read(file, true), Paths.under(state));
    paths = setup.paths();
    ledger = new LedgerAccess(paths.ledger(), paths.run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(Config.Backend.AUTO, List.of());
    Paths.make(paths.run());
    events = new EventLog(paths.eventLog(), line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            new KernelAccess(choice, any -> line.sharedKernel()),
            new Gateway.Traffic(live, Optional.empty()),
            new Gateway.Output(events, journal::add));
    gateway.start(true);
  }

  @AfterEach
  void close() {
    gateway.close();
    events.close();
    ledger.close();
  }

  private void configure(String more) throws IOException {
    Files.writeString(state.resolve("portcullis.yaml"), INSIDE + more);
  }

  /** What a request is answered within two seconds of the gateway's clock. */
  private Answer reload() throws Exception {
    ReloadRequest request = ReloadRequest.of(paths);
    String token = "request " + ++requests;
    request.ask(token);
    for (int second = 0; second < 2; second++) {
      line.clock().forward(Duration.ofSeconds(1));
      gateway.turn(Duration.ZERO);
    }
    return request.answerTo(token).orElseThrow();
  }

  private void beat(int source, int times) throws Exception {
    Tuple tuple = Tuple.of("10.0.0." + source, "203.0.113." + source, "8443", "tcp");
    for (int beat = 0; beat < times; beat++) {
      line.clock().forward(BEAT);
      Instant start = line.clock().instant().minusSeconds(1);
      live.readings().add(MadeFlows.of(tuple, start, "FSPA_FSPA", 500, 0.02));
      while (gateway.turn(Duration.ofMillis(10)) == 0) {
        // The reader's thread has not handed it over yet.
      }
    }
  }

  private List<Block> blocks() throws IOException {
    return ledger.open().inForce();
  }

  @Test
  void aNewAllowEntryIsInForceWithinTwoSeconds() throws Exception {
    line.run("rules", "add", "203.0.113.0/24", "203.0.113.9");
    configure("allow: [203.0.113.9]\n");
    assertThat(line.run("allow", "check", "203.0.113.9").exit()).as("not yet").isEqualTo(5);

    Answer answer = reload();

    assertThat(answer.reloaded()).containsExactly("allow");
    assertThat(answer.restart()).isEmpty();
    assertThat(((FakeFirewall) line.kernel()).allowed()).containsExactly("203.0.113.9");
    assertThat(blocks())
        .extracting(block -> block.target().toString())
        .containsExactly("203.0.113.0/24");
    assertThat(line.run("allow", "check", "203.0.113.9").exit()).isZero();
    assertThat(String.join("\n", journal)).contains("INFO reloaded: allow");
  }

  @Test
  void policyAndBudgetHoldFromTheNextDecisionOn() throws Exception {
    beat(5, 8);
    assertThat(blocks()).extracting(Block::timeout).containsExactly(Duration.ofHours(1));
    configure("policy: {timeouts: [7m], spare: 2h}\nbreaker: {in-force: 2}\n");
    assertThat(reload().reloaded())
        .containsExactlyInAnyOrder("policy.timeouts", "policy.spare", "breaker.in-force");
    beat(6, 8);
    assertThat(blocks()).extracting(Block::timeout).contains(Duration.ofMinutes(7)).hasSize(2);
    beat(7, 8);
    assertThat(blocks()).as("the new budget").hasSize(2);
  }

  @Test
  void theThresholdHoldsFromTheNextFlowOn() throws Exception {
    configure("detector: {sensitivity: eager}\n");
    assertThat(reload().reloaded()).containsExactly("detector.sensitivity");
    int eager = beatsToABlock(5);
    configure("detector: {sensitivity: cautious}\n");
    reload();
    assertThat(beatsToABlock(6)).isGreaterThan(eager);
  }

  private int beatsToABlock(int source) throws Exception {
    int before = blocks().size();
    for (int beats = 1; beats < 40; beats++) {
      beat(source, 1);
      if (blocks().size() > before) return beats;
    }
    throw new AssertionError("no block in 40 beats");
  }

  @Test
  void whatTakesARestartIsNamedEachTime() throws Exception {
    configure("detector: {tuples: 1000, sensitivity: eager}\nverify: {keep: 5MB}\n");
    Answer first = reload();
    assertThat(first.reloaded()).containsExactly("detector.sensitivity");
    assertThat(first.restart()).containsExactly("detector.tuples", "verify.keep");
    Answer second = reload();
    assertThat(second.reloaded()).isEmpty();
    assertThat(second.restart()).containsExactly("detector.tuples", "verify.keep");
    assertThat(String.join("\n", journal))
        .contains("WARNING takes a restart: detector.tuples, verify.keep");
  }

  @Test
  void aBrokenFileChangesNothingAndIsTold() throws Exception {
    configure("allow: [203.0.113.9]\n");
    reload();
    for (String broken : List.of("allow: [\n", "alow: []\n", "policy: {scope: wide}\n")) {
      configure(broken);
      Answer answer = reload();
      assertThat(answer.problems()).isNotEmpty().allMatch(why -> why.contains("portcullis.yaml:"));
      assertThat(answer.reloaded()).isEmpty();
    }
    Files.delete(state.resolve("portcullis.yaml"));
    assertThat(reload().problems()).singleElement().asString().contains("does not exist");
    line.run("rules", "add", "203.0.113.0/24");
    line.clock().forward(Duration.ofSeconds(1));
    gateway.turn(Duration.ZERO);
    assertThat(((FakeFirewall) line.kernel()).allowed()).containsExactly("203.0.113.9");
    assertThat(String.join("\n", journal)).contains("ERROR not reloaded: ");
  }

  @Test
  void whoIsToldIsSetAnew() throws Exception {
    Path told = state.resolve("told");
    String command = "[/bin/sh, -c, 'cat >> " + told + "']";
    configure("notify: [{type: command, command: " + command + "}]\n");
    assertThat(reload().reloaded()).containsExactly("notify");
    beat(5, 8);
    while (Files.notExists(told) || !Files.readString(told).contains("203.0.113.5")) {
      Thread.sleep(20);
    }
  }

  @Test
  void aSignalDoesTheSame() throws Exception {
    configure("policy: {timeouts: [7m]}\n");
    Iterator<Boolean> signal = List.of(true, false).iterator();
    gateway.run(new Signals(() -> !signal.hasNext(), signal::next));
    assertThat(String.join("\n", journal)).contains("INFO reloaded: policy.timeouts");
  }

  @Test
  void theCommandShowsTheAnswer() throws Exception {
    configure("policy: {timeouts: [7m]}\nenforce: true\n");
    Thread turning =
        new Thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  line.clock().forward(Duration.ofMillis(100));
                  gateway.turn(Duration.ofMillis(10));
                }
              } catch (InterruptedException ended) {
                // As the test wishes.
              }
            });
    try (RunLock.Held held = new RunLock(paths.gatewayLock()).take(Duration.ZERO).orElseThrow()) {
      turning.start();
      CommandLineRun.Result result = line.run("reload");
      assertThat(result.exit()).as(result.talk()).isZero();
      assertThat(result.data()).isEqualTo("reloaded: policy.timeouts\ntakes a restart: enforce\n");
      configure("polcy: {}\n");
      CommandLineRun.Result broken = line.run("reload");
      assertThat(broken.exit()).isEqualTo(2);
      assertThat(broken.talk()).contains("polcy", "not reloaded: everything stays as it was");
    } finally {
      turning.interrupt();
      turning.join();
    }
  }

  @Test
  void withoutAGatewayThereIsNobodyToAsk() {
    CommandLineRun.Result nobody = new CommandLineRun().state(state.resolve("other")).run("reload");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.talk()).contains("no gateway runs in");
  }

  @Test
  void whoIsToldChangesWhileItRuns() throws Exception {
    try (WebServer first = new WebServer();
        WebServer second = new WebServer()) {
      configure(telling(first));
      assertThat(reload().reloaded()).containsExactly("notify");
      beat(5, 8);
      assertThat(first.next().body()).contains("Blocked 10.0.0.5");
      configure(telling(second));
      assertThat(reload().reloaded()).containsExactly("notify");
      beat(6, 8);
      assertThat(second.next().body()).contains("Blocked 10.0.0.6");
      assertThat(first.waiting()).isZero();
    }
  }

  private static String telling(WebServer server) {
    return "notify: [{type: webhook, url: '" + server.url("/") + "', events: [block]}]\n";
  }

  @Test
  void crowdSecTakesARestartAndItsKeysAreNamedAsInTheFile() throws Exception {
    configure("crowdsec: {bouncer-key: word, every: 20s}\n");
    assertThat(reload().restart())
        .containsExactlyInAnyOrder("crowdsec.bouncer-key", "crowdsec.every");
  }
}
