package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Statement;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Prefix;
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

/** Whole gateways on virtual kernels of their own, at a real bus. */
@Timeout(300)
final class FleetGatewayTest {
  private static final String FROM_LYON = "accept: sites, from: [lyon]";

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<Router> routers = new ArrayList<>();
  private final Schemas schemas = new Schemas();
  private MadeFleet fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder.resolve("fleet"), "lyon", "oslo", "rome");
    opened.push(fleet);
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  /** A gateway with its command line, its ledger and its kernel. */
  private final class Router {
    private final String site;
    private final CommandLineRun line = new CommandLineRun();
    private final List<String> journal = new ArrayList<>();
    private final FilledFlows live = new FilledFlows();
    private final Deque<AutoCloseable> own = new ArrayDeque<>();
    private final Path state;
    private Gateway gateway;

    Router(String site) throws Exception {
      this.site = site;
      this.state = Files.createDirectories(folder.resolve(site));
      line.stateWithQuickAlarms(state);
      line.clock().forward(Duration.between(line.clock().instant(), Instant.now()));
      opened.push(this::close);
      routers.add(this);
    }

    Router open(boolean enforce, String settings, String... more) throws Exception {
      List<String> lines = new ArrayList<>();
      lines.add("inside: [10.0.0.0/8]");
      lines.add(
          "fleet: {site: %s, servers: [\"%s\"], folder: %s, %s}"
              .formatted(site, fleet.url(), fleet.handed(site), settings));
      lines.addAll(List.of(more));
      Path file = Files.write(state.resolve("portcullis.yaml"), lines);
      Config config = ConfigReader.read(file, true);
      Setup setup = new Setup(config, Paths.under(state));
      LedgerAccess ledger =
          new LedgerAccess(setup.paths().ledger(), setup.paths().run(), line.clock());
      KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
      KernelAccess kernel = new KernelAccess(choice, any -> line.sharedKernel());
      Paths.make(setup.paths().run());
      Path log = setup.paths().eventLog();
      EventLog events = new EventLog(log, line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
      gateway =
          new Gateway(
              setup,
              line.clock(),
              ledger,
              kernel,
              new Gateway.Traffic(live, Optional.empty()),
              new Gateway.Output(events, journal::add));
      own.push(ledger);
      own.push(events);
      own.push(gateway);
      gateway.start(enforce);
      return this;
    }

    void close() throws Exception {
      while (!own.isEmpty()) own.pop().close();
      routers.remove(this);
    }

    List<String> dropped() throws Exception {
      List<String> targets = new ArrayList<>();
      for (Firewall.Element each : line.kernel().list()) targets.add(each.target().toString());
      return targets.stream().sorted().toList();
    }

    CommandLineRun.Result order(String... words) {
      CommandLineRun.Result result = line.run(words);
      assertThat(result.exit()).as(result.talk()).isZero();
      return result;
    }

    void beat(String source, String destination) throws Exception {
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
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(90);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what + "; " + journals()).isBefore(patience);
      turn();
    }
  }

  private String journals() {
    StringBuilder all = new StringBuilder();
    routers.forEach(each -> all.append(each.site).append(": ").append(each.journal).append('\n'));
    return all.toString();
  }

  /** All gateways, for a tenth of a second of each clock, which is about what it takes. */
  private void turn() throws Exception {
    for (Router each : routers) {
      each.line.clock().forward(Duration.ofMillis(100));
      each.gateway.turn(Duration.ZERO);
    }
    Thread.sleep(100);
  }

  private void aWhile() throws Exception {
    for (int turn = 0; turn < 30; turn++) turn();
  }

  @Test
  void aBlockAtOneSiteDropsAtAnotherAndEndsWithIt() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    Router rome = new Router("rome").open(true, "accept: none");
    lyon.order("rules", "add", "203.0.113.66", "--timeout", "30m", "--reason", "calls home");
    await("a drop at oslo", () -> oslo.dropped().contains("203.0.113.66"));
    assertThat(oslo.order("rules", "list").data())
        .containsPattern("remote .*203.0.113.66 .*(29m|30m).*fleet");
    assertThat(oslo.order("rules", "list", "--origin", "fleet").data()).contains("203.0.113.66");
    assertThat(oslo.order("rules", "list", "--origin", "operator").data())
        .doesNotContain("203.0.113.66");
    assertThat(oslo.order("rules", "show", "203.0.113.66").data()).contains("lyon: calls home");
    assertThat(Files.readString(oslo.state.resolve("log/eve.json")))
        .containsPattern("\"event_type\":\"block\".*\"signature\":\"fleet\"");
    aWhile();
    assertThat(rome.dropped()).as("nobody is believed there").isEmpty();
    assertThat(lyon.order("rules", "list").data()).as("no echo").doesNotContain("fleet");
    lyon.order("rules", "release", "203.0.113.66");
    await("its end", () -> oslo.dropped().isEmpty());
    assertThat(oslo.order("rules", "history").data()).contains("withdrawn by the fleet");
  }

  @Test
  void dryRunStaysDryAndArmingMakesItReal() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(false, FROM_LYON);
    lyon.order("rules", "add", "203.0.113.66");
    await("a rule", () -> oslo.order("rules", "list").data().contains("would_block"));
    assertThat(oslo.dropped()).isEmpty();
    oslo.order("arm");
    await("it is real", () -> oslo.dropped().contains("203.0.113.66"));
    oslo.order("disarm");
    await("it is lifted", () -> oslo.dropped().isEmpty());
    aWhile();
    assertThat(oslo.dropped()).isEmpty();
  }

  @Test
  void whatThisRouterProtectsWinsOverAllSites() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    oslo.order("allow", "add", "203.0.113.60");
    // Of oslo's own network, which lyon's is not.
    Files.writeString(lyon.state.resolve("portcullis.yaml"), "inside: [172.16.0.0/12]\n");
    for (String each : List.of("203.0.113.60", "10.0.0.7", "203.0.113.61")) {
      lyon.order("rules", "add", each);
    }
    await("the one that is neither", () -> oslo.dropped().contains("203.0.113.61"));
    aWhile();
    assertThat(oslo.dropped()).containsExactly("203.0.113.61");
    oslo.order("rules", "release", "203.0.113.61");
    aWhile();
    assertThat(oslo.dropped()).as("what was released is spared").isEmpty();
  }

  @Test
  void aQuorumOfTwoBlocksWhatOneSiteAloneDoesNot() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router rome = new Router("rome").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, "accept: quorum, quorum: 2, widen: true");
    lyon.beat("10.0.0.5", "203.0.113.7");
    assertThat(lyon.dropped()).containsExactly("10.0.0.5-203.0.113.7-8443-tcp");
    aWhile();
    assertThat(oslo.dropped()).as("one site alone").isEmpty();
    rome.beat("10.9.9.9", "203.0.113.7");
    await("two sites", () -> oslo.dropped().equals(List.of("203.0.113.7")));
    assertThat(oslo.order("rules", "show", "203.0.113.7").data()).contains("lyon, rome: beacon");
  }

  @Test
  void nothingTellsOfInsideHosts() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, "accept: sites, from: [lyon], widen: true");
    lyon.beat("10.0.0.5", "203.0.113.7");
    await("it is told", () -> oslo.dropped().contains("203.0.113.7"));
    byte[] store = new byte[0];
    try (var all = Files.walk(folder.resolve("fleet/store"))) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        byte[] more = Files.readAllBytes(each);
        byte[] joined = java.util.Arrays.copyOf(store, store.length + more.length);
        System.arraycopy(more, 0, joined, store.length, more.length);
        store = joined;
      }
    }
    String bus = new String(store, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(bus).contains("203.0.113.7").doesNotContain("10.0.0.5");
  }

  @Test
  void aBudgetOfItsOwnBoundsWhatOthersMayBlockHere() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON + ", in-force: 3");
    for (int each = 1; each <= 5; each++) lyon.order("rules", "add", "203.0.113." + each);
    await("three of five", () -> oslo.dropped().size() == 3);
    await(
        "a line about it",
        () -> oslo.journal.stream().anyMatch(said -> said.contains("(fleet.in-force) wait")));
    aWhile();
    assertThat(oslo.dropped()).hasSize(3);
    assertThat(oslo.journal).filteredOn(said -> said.contains("(fleet.in-force)")).hasSize(1);
  }

  @Test
  void anOpenBreakerHoldsTheFleetBack() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON, "breaker: {per-minute: 1}");
    oslo.beat("10.0.0.5", "203.0.113.7");
    oslo.beat("10.0.0.6", "203.0.113.8");
    assertThat(oslo.dropped()).hasSize(1);
    lyon.order("rules", "add", "203.0.113.50");
    await(
        "its being held back",
        () ->
            oslo.journal.contains(
                "WARNING The fleet's decisions are not taken: the breaker is open"));
    assertThat(oslo.dropped()).hasSize(1);
    oslo.order("breaker", "--reset");
    await("its being taken", () -> oslo.dropped().contains("203.0.113.50"));
  }

  @Test
  void aBusThatIsAwayStopsNothingAndAfterwardsAllIsAsItShouldBe() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    lyon.order("rules", "add", "203.0.113.1", "--timeout", "5h");
    lyon.order("rules", "add", "203.0.113.2", "--timeout", "5h");
    await("two drops", () -> oslo.dropped().size() == 2);
    fleet.server().kill();
    await(
        "the trouble is told",
        () -> oslo.journal.stream().anyMatch(said -> said.contains("WARNING The fleet: ")));
    lyon.order("rules", "release", "203.0.113.1");
    lyon.order("rules", "add", "203.0.113.3", "--timeout", "5h");
    oslo.beat("10.0.0.5", "203.0.113.7");
    assertThat(oslo.dropped()).as("its own work goes on").hasSize(3);
    assertThat(oslo.dropped()).contains("203.0.113.1", "203.0.113.2");
    fleet.server().start();
    await(
        "what holds now",
        () ->
            oslo.dropped()
                .equals(List.of("10.0.0.5-203.0.113.7-8443-tcp", "203.0.113.2", "203.0.113.3")));
    assertThat(oslo.journal)
        .filteredOn(said -> said.contains("The fleet: ") && said.startsWith("WARNING"))
        .hasSize(1);
    await("it is back", () -> oslo.journal.contains("INFO The fleet answers again"));
  }

  @Test
  void anOperatorEndsAllOfItAndItStaysAway() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    lyon.order("rules", "add", "203.0.113.1");
    lyon.order("rules", "add", "203.0.113.2");
    oslo.order("rules", "add", "203.0.113.70");
    await("three drops", () -> oslo.dropped().size() == 3);
    assertThat(oslo.order("rules", "release", "--origin", "fleet").data())
        .contains("released 2 rules of fleet; none of its decisions is taken for 1d");
    assertThat(oslo.dropped()).containsExactly("203.0.113.70");
    aWhile();
    assertThat(oslo.dropped()).containsExactly("203.0.113.70");
    oslo.order("rules", "release", "--origin", "fleet", "--spare", "none");
    oslo.line.clock().forward(Duration.ofMinutes(1));
    await("they are taken again", () -> oslo.dropped().size() == 3);
  }

  @Test
  void aRestartForgetsWhatWasWithdrawnMeanwhile() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    lyon.order("rules", "add", "203.0.113.1", "--timeout", "5h");
    lyon.order("rules", "add", "203.0.113.2", "--timeout", "5h");
    await("two drops", () -> oslo.dropped().size() == 2);
    oslo.close();
    lyon.order("rules", "release", "203.0.113.1");
    aWhile();
    routers.add(oslo);
    oslo.open(true, FROM_LYON);
    assertThat(oslo.dropped()).as("blocks outlive their gateway").hasSize(2);
    await("what was withdrawn ends", () -> oslo.dropped().equals(List.of("203.0.113.2")));
    aWhile();
    assertThat(oslo.dropped()).containsExactly("203.0.113.2");
  }

  @Test
  void theFleetIsShownAndOneSiteOfItIsUndone() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router rome = new Router("rome").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, "accept: sites, from: [lyon, rome]");
    lyon.order("rules", "add", "203.0.113.1");
    lyon.order("rules", "add", "203.0.113.2");
    rome.order("rules", "add", "203.0.113.2");
    await("two drops", () -> oslo.dropped().size() == 2);
    await(
        "both are heard",
        () -> oslo.order("rules", "list").data().contains("fleet") && says(oslo, "rome") == 1);
    assertThat(schemas.check("fleet-status", oslo.order("fleet", "status", "--json").data()))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.get("accepted").asInt()).isEqualTo(2);
              assertThat(Instant.parse(status.get("changed").asText()))
                  .isBetween(
                      oslo.line.clock().instant().minusSeconds(300), oslo.line.clock().instant());
            });
    assertThat(schemas.check("fleet-sites", oslo.order("fleet", "sites", "--json").data()))
        .hasSize(3);
    assertThat(oslo.order("fleet", "sites").data())
        .containsPattern("(?m)^lyon +yes +- +2 ")
        .contains("oslo (this)")
        .contains("right");
    assertThat(oslo.line.run("fleet", "withdraw", "--site", "lyon").data())
        .contains("the word of lyon counts for nothing here for 30d");
    await("what lyon alone said ends", () -> oslo.dropped().equals(List.of("203.0.113.2")));
    aWhile();
    assertThat(oslo.dropped()).containsExactly("203.0.113.2");
    assertThat(oslo.order("rules", "show", "203.0.113.2").data()).contains("rome");
    oslo.order("fleet", "withdraw", "--site", "lyon", "--spare", "none");
    oslo.line.clock().forward(Duration.ofMinutes(1));
    await("it counts again", () -> oslo.dropped().size() == 2);
  }

  private int says(Router at, String site) throws Exception {
    String sites = at.line.run("fleet", "sites", "--json").data();
    return schemas.check("fleet-sites", sites).stream()
        .filter(each -> each.get("site").asText().equals(site))
        .mapToInt(each -> each.get("says").asInt())
        .sum();
  }

  @Test
  void aSiteThatIsTakenOutIsBelievedNowhere() throws Exception {
    Router lyon = new Router("lyon").open(true, "accept: none");
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    lyon.order("rules", "add", "203.0.113.1");
    await("a drop", () -> oslo.dropped().size() == 1);
    String operator = fleet.operatorFolder().toString();
    oslo.order("fleet", "withdraw", "--site", "lyon", "--everywhere", "--folder", operator);
    await("its end", () -> oslo.dropped().isEmpty());
  }

  @Test
  void messagesHaveTheSchemaThatIsDocumented() throws Exception {
    Head head = new Head("lyon", "lyon-1", 7, Instant.parse("2026-11-24T04:25:00Z"));
    Statement.Service port = new Statement.Service(443, 6);
    List<Statement> statements =
        List.of(
            new Statement(
                Prefix.parse("203.0.113.1"), Optional.of(port), Duration.ofHours(1), "a beacon"),
            new Statement(
                Prefix.parse("2001:db8::/64"),
                Optional.empty(),
                Duration.ofDays(9),
                "x".repeat(999)));
    schemas.check("fleet-message", Message.text(head, statements));
    schemas.check("fleet-message", Message.text(head, List.of()));
    Health health =
        new Health("0.1.0", "armed", 3, 1, 0, false, Optional.of(new Health.Pace(12.5, 0.4)));
    schemas.check("fleet-message", Message.text(head, health));
  }

  @Test
  void aKeyThatIsMissingIsToldAndTheGatewayWorks() throws Exception {
    Files.delete(fleet.handed("oslo").resolve("site.key"));
    Router oslo = new Router("oslo").open(true, FROM_LYON);
    await(
        "a line about it", () -> oslo.journal.stream().anyMatch(said -> said.contains("site.key")));
    oslo.beat("10.0.0.5", "203.0.113.7");
    assertThat(oslo.dropped()).hasSize(1);
  }
}
