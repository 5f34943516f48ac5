package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.netlink.DatagramListener;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.notify.notifier.WebServer;
import io.portcullis.gateway.upkeep.ServiceManager;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole line on a virtual kernel, turned by hand; orders come through the real command line.
 */
@Timeout(60)
final class GatewayTest {
  private static final Tuple BEACON = tuple("10.0.0.5", "203.0.113.7", 8443);
  private static final Duration BEAT = Duration.ofSeconds(2);

  @TempDir Path state;
  private final CommandLineRun line = new CommandLineRun();
  private final List<String> journal = new ArrayList<>();
  private final FilledFlows live = new FilledFlows();
  private Paths paths;
  private LedgerAccess ledger;
  private EventLog events;
  private Gateway gateway;
  private ServiceManager service = ServiceManager.NONE;

  private static Tuple tuple(String source, String destination, int port) {
    return Tuple.of(source, destination, Integer.toString(port), "tcp");
  }

  @BeforeEach
  void configure() throws Exception {
    line.stateWithQuickAlarms(state);
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\n");
    open();
  }

  private void open() throws Exception {
    Path configuration = Paths.under(state).configuration();
    Config config = ConfigReader.read(configuration, true);
    Setup setup = new Setup(config, Paths.under(state));
    paths = setup.paths();
    ledger = new LedgerAccess(paths.ledger(), paths.run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    KernelAccess kernel = new KernelAccess(choice, any -> line.sharedKernel());
    Paths.make(paths.run());
    long size = config.events().size();
    events =
        new EventLog(
            paths.eventLog(), size, line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            kernel,
            new Gateway.Traffic(live, Optional.empty()),
            new Gateway.Output(events, journal::add, service));
  }

  @AfterEach
  void close() {
    gateway.close();
    events.close();
    ledger.close();
  }

  private void restart(boolean enforce) throws Exception {
    close();
    open();
    gateway.start(enforce);
  }

  /** One beat of a beacon after another, each decided on before the next. */
  private void beat(Tuple tuple, int times) throws Exception {
    for (int beat = 0; beat < times; beat++) {
      line.clock().forward(BEAT);
      Instant start = line.clock().instant().minusSeconds(1);
      take(MadeFlows.of(tuple, start, "FSPA_FSPA", 500, 0.02));
    }
  }

  private void take(Reading reading) throws Exception {
    live.readings().add(reading);
    while (gateway.turn(Duration.ofMillis(10)) == 0) {
      // The reader's thread has not handed it over yet.
    }
  }

  private List<String> events() throws Exception {
    return Files.readAllLines(paths.eventLog());
  }

  private long events(String type, String address) throws Exception {
    return events().stream()
        .filter(event -> event.contains("\"event_type\":\"" + type + "\""))
        .filter(event -> event.contains(address))
        .count();
  }

  private void order(int exit, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isEqualTo(exit);
  }

  @Test
  void inDryRunABeaconIsLoggedAndTheKernelLeftAlone() throws Exception {
    gateway.start(false);
    beat(BEACON, 6);
    assertThat(events("would_block", "203.0.113.7")).isEqualTo(1);
    assertThat(events("block", "203.0.113.7")).isZero();
    assertThat(line.kernel().list()).isEmpty();
    assertThat(ledger.open().inForce())
        .extracting(Block::state)
        .containsExactly(BlockState.WOULD_BLOCK);
  }

  @Test
  void armedItIsDroppedOnceAndTheRuleSaysWhy() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    assertThat(line.kernel().list()).extracting(Firewall.Element::target).hasSize(1);
    Block block = ledger.open().inForce().get(0);
    assertThat(block.target()).hasToString("10.0.0.5-203.0.113.7-8443-tcp");
    assertThat(block.reason()).startsWith("beacon every 2.0 s").contains("first time, for 1h");
    assertThat(block.letters()).isNotEmpty();
    assertThat(line.run("rules", "explain", "1").data())
        .contains("behaves like beacon", "on the beat", "<- alarm", "cautious needs 6.50");
    Path picture = state.resolve("why.svg");
    CommandLineRun.Result json =
        line.run("rules", "explain", "1", "-o", "json", "--svg", picture.toString());
    JsonNode why = new ObjectMapper().readTree(json.data()).get(0).get("explanation");
    assertThat(why.get("score").asDouble()).isGreaterThanOrEqualTo(why.get("threshold").asDouble());
    assertThat(why.get("steps")).isNotEmpty();
    assertThat(why.get("terms")).isNotEmpty();
    assertThat(why.get("would_change")).isNotEmpty();
    assertThat(Files.readString(picture))
        .startsWith("<svg")
        .contains("rule 1: " + BEACON, "class=\"alarm\"");
    assertThat(events("block", "203.0.113.7")).isEqualTo(1);
    assertThat(journal)
        .anyMatch(said -> said.startsWith("NOTICE [") && said.contains("] Ban 203.0.113.7"));
  }

  private void deleteLedger() throws Exception {
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(paths.ledger() + end));
    }
  }

  /** Seconds in which the gateway looks at everything that it looks at. */
  private void turnForSeconds(int seconds) throws Exception {
    for (int second = 0; second < seconds; second++) {
      line.clock().forward(Duration.ofSeconds(1));
      gateway.turn(Duration.ZERO);
    }
  }

  @Test
  void aWindowThatIsOpenedBetweenRestoreAndStartStands() throws Exception {
    order(0, "restore");
    order(0, "arm", "--confirm", "10m");
    gateway.start(false, true);
    assertThat(ledger.open().mode()).isInstanceOf(Mode.ArmedUntil.class);
    assertThat(journal).noneMatch(said -> said.contains("arming was not confirmed"));
  }

  @Test
  void whatIsTakenOutOfTheKernelBetweenRestoreAndStartIsMended() throws Exception {
    order(0, "rules", "add", "203.0.113.9");
    order(0, "restore");
    line.kernel().remove();
    gateway.start(false, true);
    turnForSeconds(1);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(events("reconcile", "203.0.113.9 is missing in the kernel")).isEqualTo(1);
  }

  @Test
  void whatIsDisarmedWithoutTheLedgersFileStaysDisarmed() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    deleteLedger();
    order(0, "disarm");
    assertThat(line.kernel().list()).isEmpty();
    turnForSeconds(3);
    beat(BEACON, 8);
    beat(tuple("10.0.0.6", "203.0.113.8", 4444), 8);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(journal)
        .contains(
            "ERROR the ledger's file was deleted or replaced:"
                + " nothing is enforced and nothing mended");
    assertThat(events("reconcile", "was deleted or replaced")).isEqualTo(1);
    assertThat(line.run("status").data())
        .contains("dry run", "its file was deleted or replaced while a gateway ran");
    restart(true);
    assertThat(line.run("status").data()).contains("dry run");
  }

  @Test
  void whatIsSwitchedOffWithoutTheLedgersFileStaysOff() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    deleteLedger();
    order(0, "off");
    turnForSeconds(3);
    beat(tuple("10.0.0.6", "203.0.113.8", 4444), 8);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(ledger.open().modeSet().by()).hasToString("operator alice");
  }

  @Test
  void withoutTheLedgersFileNothingIsPutBackAndWhatWasSparedIsSpared() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    order(0, "allow", "add", "203.0.113.9");
    deleteLedger();
    line.kernel().remove();
    line.kernel().prepare();
    turnForSeconds(3);
    assertThat(line.kernel().list()).isEmpty();
    beat(tuple("10.0.0.6", "203.0.113.9", 4444), 8);
    assertThat(line.kernel().list()).isEmpty();
    // Nobody disarmed: it goes on as it was told.
    beat(tuple("10.0.0.7", "203.0.113.8", 4444), 8);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(ledger.open().inForce()).hasSize(1);
  }

  @Test
  void aLedgerOfYesterdayBringsNothingBackThatWasReleasedSince() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    turnForSeconds(2);
    Path yesterday = Files.copy(paths.ledger(), state.resolve("yesterday"));
    order(0, "rules", "release", "203.0.113.7");
    order(0, "disarm");
    deleteLedger();
    Files.move(yesterday, paths.ledger());
    turnForSeconds(3);
    beat(BEACON, 8);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(ledger.open().modeSet().mode().word()).isEqualTo("dry_run");
    assertThat(ledger.open().inForce()).noneMatch(Block::isReal);
    assertThat(ledger.open().allowed(line.clock().instant()))
        .anyMatch(entry -> entry.what().contains("203.0.113.7"));
  }

  @Test
  void aRowThatMakesNoSenseIsToldOnceAndTheOthersGoOn() throws Exception {
    gateway.start(true);
    order(0, "rules", "add", "203.0.113.9");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + paths.ledger());
        Statement work = connection.createStatement()) {
      work.execute("update block set scope = 'street'");
    }
    turnForSeconds(3);
    assertThat(journal)
        .filteredOn(
            said ->
                said.startsWith(
                    "ERROR the ledger's row is set aside: rule 1 makes no sense ('street' is no"
                        + " scope)"))
        .hasSize(1);
    beat(BEACON, 8);
    assertThat(ledger.open().inForce()).hasSize(1);
    assertThat(line.kernel().list()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void theGatewayGoesOnAsBeforeWhenTheWallClockIsSetByADay(long days) throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    line.clock().set(Duration.ofDays(days));
    turnForSeconds(3);
    beat(tuple("10.0.0.6", "203.0.113.8", 4444), 8);
    assertThat(line.kernel().list()).as("new evidence is enforced").hasSize(2);
    order(0, "disarm");
    turnForSeconds(2);
    order(0, "arm");
    turnForSeconds(2);
    beat(tuple("10.0.0.7", "203.0.113.9", 4444), 8);
    assertThat(line.kernel().list()).as("orders are heard").hasSize(1);
    line.clock().forward(Duration.ofMinutes(58));
    gateway.turn(Duration.ZERO);
    assertThat(line.kernel().list()).as("an hour is an hour").hasSize(1);
    line.clock().forward(Duration.ofMinutes(3));
    gateway.turn(Duration.ZERO);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(events("expire", "203.0.113.9")).isEqualTo(1);
    // The breaker counts minutes as they pass.
    openTheBreaker();
    order(0, "breaker", "--reset");
    line.clock().set(Duration.ofDays(-days));
    turnForSeconds(90);
    beat(tuple("10.0.1.1", "203.0.113.99", 8443), 8);
    assertThat(line.kernel().list())
        .anyMatch(element -> element.target().toString().contains("203.0.113.99"));
  }

  /** More hosts than the budget for all, so that the breaker opens. */
  private void openTheBreaker() throws Exception {
    for (int round = 0; round < 8; round++) {
      line.clock().forward(Duration.ofSeconds(2));
      for (int host = 1; host <= 12; host++) {
        Instant start = line.clock().instant().minusSeconds(1);
        Tuple one = tuple("10.0.0." + host, "203.0." + host + ".7", 8443);
        take(MadeFlows.of(one, start, "FSPA_FSPA", 500, 0.02));
      }
    }
    assertThat(line.run("breaker").data()).contains("OPEN");
  }

  @Test
  void aBreakerThatIsResetInANewLedgerStaysClosedAndOneThatIsNotStaysOpen() throws Exception {
    gateway.start(true);
    openTheBreaker();
    deleteLedger();
    turnForSeconds(3);
    assertThat(line.run("breaker").data()).contains("OPEN");
    deleteLedger();
    order(0, "breaker", "--reset");
    turnForSeconds(3);
    assertThat(line.run("breaker").data()).contains("closed");
    turnForSeconds(120);
    beat(tuple("10.0.1.1", "203.0.113.99", 8443), 8);
    assertThat(line.kernel().list())
        .anyMatch(element -> element.target().toString().contains("203.0.113.99"));
  }

  @Test
  void aFileThatIsNoLedgerInItsPlaceStopsAllButReading() throws Exception {
    gateway.start(true);
    deleteLedger();
    Files.writeString(paths.ledger(), "this is not a ledger at all, but a text\n".repeat(200));
    turnForSeconds(3);
    beat(BEACON, 8);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(journal).anyMatch(said -> said.contains("cannot be followed yet"));
    deleteLedger();
    turnForSeconds(3);
    beat(tuple("10.0.0.7", "203.0.113.8", 4444), 8);
    assertThat(line.kernel().list()).isNotEmpty();
  }

  @Test
  void theLogOfTheLedgerIsMovedIntoItsFileByTheNextLook() throws Exception {
    gateway.start(true);
    beat(BEACON, 8);
    line.clock().forward(Duration.ofSeconds(2));
    gateway.turn(Duration.ZERO);
    Path alone = state.resolve("alone/portcullis.db");
    Files.createDirectory(alone.getParent());
    Files.copy(paths.ledger(), alone);
    try (Ledger fileWithoutLog = Ledger.open(alone, line.clock())) {
      assertThat(fileWithoutLog.inForce()).isEqualTo(ledger.open().inForce()).hasSize(1);
    }
  }

  @Test
  void armingMakesLaterEvidenceRealAndNeverAnOldWouldBlock() throws Exception {
    gateway.start(false);
    beat(BEACON, 6);
    order(0, "arm");
    gateway.turn(Duration.ZERO);
    assertThat(line.kernel().list()).isEmpty();
    beat(BEACON, 1);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(journal).contains("INFO mode is armed by operator alice");
  }

  @Test
  void anAllowedHostIsSparedAndTheLogSaysWhy() throws Exception {
    gateway.start(true);
    order(0, "allow", "add", "10.0.0.5", "--reason", "the camera");
    beat(BEACON, 8);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(events("spare", "the camera")).isEqualTo(1);
  }

  @Test
  void whatIsReleasedNeedsNewEvidence() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    assertThat(line.kernel().list()).hasSize(1);
    order(0, "rules", "release", "203.0.113.7", "--spare", "1s");
    line.clock().forward(Duration.ofSeconds(2));
    beat(BEACON, 1);
    assertThat(line.kernel().list()).isEmpty();
    beat(BEACON, 6);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(ledger.open().all(10)).hasSize(2);
  }

  @Test
  void whatIsSparedIsNotBlockedAgain() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    order(0, "rules", "release", "203.0.113.7");
    beat(BEACON, 20);
    assertThat(line.kernel().list()).isEmpty();
    assertThat(events("spare", "203.0.113.7")).isPositive();
  }

  @Test
  void whatIsAFalsePositiveIsNotBlockedAgainUntilItIsWithdrawn() throws Exception {
    Tuple lone = tuple("10.0.0.5", "203.0.113.7", 4444);
    gateway.start(true);
    beat(lone, 8);
    assertThat(line.kernel().list()).hasSize(1);
    order(0, "rules", "release", "203.0.113.7", "--spare", "none", "--false-positive");
    beat(lone, 40);
    assertThat(line.kernel().list()).isEmpty();
    beat(tuple("10.0.0.6", "203.0.113.7", 4444), 8);
    assertThat(line.kernel().list()).hasSize(1);
    order(0, "rules", "false-positives", "--withdraw", lone.toString());
    beat(lone, 2);
    assertThat(line.kernel().list()).hasSize(2);
  }

  /** The beacon as ra would print it. */
  private static String recording() {
    StringBuilder flows =
        new StringBuilder(
            "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
                + "SrcBytes,Label\n");
    for (int second = 10; second < 50; second += 2) {
      flows.append(
          "2026/11/24 04:25:%d.000000,0.02,tcp,10.0.0.5,40000,->,203.0.113.7,8443,FSPA_FSPA,0,0,8,1000,500,\n"
              .formatted(second));
    }
    return flows.toString();
  }

  @Test
  void detectKnowsAFalsePositiveToo() throws Exception {
    line.input(recording());
    assertThat(line.run("detect", "-o", "json", "-").data()).contains("\"model\":\"beacon\"");
    gateway.start(true);
    beat(BEACON, 6);
    CommandLineRun.Result shown =
        line.run("rules", "release", BEACON.toString(), "--false-positive", "--dry-run");
    assertThat(shown.data())
        .contains(BEACON + " is a false positive for 90d: it would have spared 1 rule so far");
    assertThat(line.kernel().list()).hasSize(1);
    order(0, "rules", "release", BEACON.toString(), "--false-positive");
    CommandLineRun.Result known = line.run("detect", "-o", "json", "-");
    assertThat(known.exit()).isZero();
    assertThat(known.data()).isEmpty();
    assertThat(line.run("rules", "false-positives", "-o", "json").data())
        .contains(BEACON.toString(), "\"by\":\"operator alice\"");
  }

  @Test
  void explanationsNameAFalsePositivesAuthorItsEndAndHowToWithdrawIt() throws Exception {
    line.input(recording());
    gateway.start(true);
    beat(BEACON, 6);
    order(0, "rules", "release", BEACON.toString(), "--false-positive");
    String mark = "called a false positive by operator alice on 2026-11-24";
    String withdrawal = "'portcullis rules false-positives --withdraw " + BEACON + "' ends that";
    assertThat(line.run("detect", "--explain", "-").data())
        .contains("benign -8.00: " + mark + ", which holds until 2027-02-22; " + withdrawal)
        .contains("spared: without benign the score would be");
    String said = BEACON + " was " + mark + " and is spared until 2027-02-22; " + withdrawal + "\n";
    assertThat(line.run("rules", "explain", "203.0.113.7").data()).isEqualTo(said);
    assertThat(line.run("rules", "explain", "1").data()).contains("  " + said);
    JsonNode known =
        new ObjectMapper().readTree(line.run("rules", "explain", "1", "-o", "json").data()).get(0);
    assertThat(known.get("known").get(0).get("by").asText()).isEqualTo("operator alice");
    order(0, "rules", "false-positives", "--withdraw", BEACON.toString());
    order(3, "rules", "explain", "203.0.113.7");
  }

  @Test
  void aFalsePositiveRunsOut() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    order(0, "rules", "release", "203.0.113.7", "--spare", "none", "--false-positive");
    beat(BEACON, 8);
    assertThat(line.kernel().list()).isEmpty();
    line.clock().forward(Duration.ofDays(91));
    beat(BEACON, 8);
    assertThat(line.kernel().list()).hasSize(1);
  }

  /** The habit of {@link #BEACON} as if it had been learned and nobody had looked at it. */
  private Path learned() throws Exception {
    String now = line.clock().instant().toString();
    String text =
        """
        {"format":"portcullis-baseline","version":2,"flows":9,"from":"%1$s","until":"%1$s",
         "tuples":[
         {"source":"10.0.0.5","destination":"203.0.113.7","port":"8443","protocol":"tcp",
          "shape":{"least_period_s":2,"most_period_s":2,"least_bytes":500,"most_bytes":1000},
          "first_seen":"%1$s","last_seen":"%1$s","confirmed":"%1$s","flows":9,"state":"pending"}]}
        """
            .formatted(now);
    return Files.writeString(paths.baseline(), text);
  }

  @Test
  void whatTheGatewaySparesDoesNotRunOutWhileItIsSeen() throws Exception {
    Path file = learned();
    restart(true);
    beat(BEACON, 8);
    String before = Files.readString(file);
    for (int month = 0; month < 5; month++) {
      line.clock().forward(Duration.ofDays(30));
      beat(BEACON, 12);
      gateway.turn(Duration.ZERO);
    }
    assertThat(line.kernel().list()).isEmpty();
    assertThat(Files.readString(file)).isNotEqualTo(before);
    assertThat(BaselineFile.of(paths).read().learned().get(0).confirmed())
        .isAfter(line.clock().instant().minus(Duration.ofHours(1)));
    String today = Files.readString(file);
    line.clock().forward(Duration.ofHours(12));
    beat(BEACON, 12);
    gateway.turn(Duration.ZERO);
    assertThat(Files.readString(file)).isEqualTo(today);
  }

  @Test
  void whatTheGatewayHasNotSeenForLongIsJudgedAsAnyOther() throws Exception {
    learned();
    restart(true);
    beat(BEACON, 12);
    assertThat(line.kernel().list()).isEmpty();
    line.clock().forward(Duration.ofDays(91));
    beat(BEACON, 12);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(line.run("rules", "explain", "1").data()).contains("which ran out on");
  }

  @Test
  void aHabitIsNotConfirmedOverAnotherCommandsChange() throws Exception {
    Path file = learned();
    restart(true);
    line.clock().forward(Duration.ofDays(30));
    try (RunLock.Held held = new RunLock(paths.baselineLock()).take(Duration.ZERO).orElseThrow()) {
      String before = Files.readString(file);
      beat(BEACON, 12);
      gateway.turn(Duration.ZERO);
      assertThat(Files.readString(file)).isEqualTo(before);
    }
    order(0, "models", "baseline", "accept", BEACON.toString());
    line.clock().forward(Duration.ofMinutes(11));
    beat(BEACON, 12);
    gateway.turn(Duration.ZERO);
    assertThat(Files.readString(file)).contains("\"state\":\"accepted\"");
    assertThat(BaselineFile.of(paths).read().learned().get(0).confirmed())
        .isAfter(line.clock().instant().minus(Duration.ofHours(1)));
  }

  @Test
  void oneSourceCannotSpendWhatIsEverybodys() throws Exception {
    gateway.start(true);
    for (int round = 0; round < 6; round++) {
      line.clock().forward(BEAT);
      Instant start = line.clock().instant().minusSeconds(1);
      for (int port = 8001; port <= 8006; port++) {
        take(MadeFlows.of(tuple("10.0.0.5", "203.0.113.7", port), start, "FSPA_FSPA", 500, 0.02));
      }
    }
    assertThat(line.kernel().list()).hasSize(3);
    beat(tuple("10.0.0.6", "203.0.113.8", 8443), 6);
    assertThat(line.kernel().list()).hasSize(4);
    assertThat(events("alert", "held_back")).isPositive();
    assertThat(events("breaker", "")).isZero();
  }

  @Test
  void anOpenBreakerIsLoudOutlivesARestartAndIsResetByTheOperator() throws Exception {
    gateway.start(true);
    for (int round = 0; round < 6; round++) {
      line.clock().forward(BEAT);
      Instant start = line.clock().instant().minusSeconds(1);
      for (int host = 1; host <= 12; host++) {
        take(
            MadeFlows.of(
                tuple("10.0.0." + host, "203.0." + host + ".7", 8443),
                start,
                "FSPA_FSPA",
                500,
                0.02));
      }
    }
    assertThat(line.kernel().list()).hasSize(10);
    assertThat(events("breaker", "more than 10 new blocks within a minute")).isEqualTo(1);
    restart(true);
    line.clock().forward(Duration.ofMinutes(2));
    beat(tuple("10.0.1.1", "203.0.113.9", 8443), 6);
    assertThat(line.kernel().list()).hasSize(10);
    order(0, "breaker", "--reset");
    beat(tuple("10.0.1.1", "203.0.113.9", 8443), 1);
    assertThat(line.kernel().list()).hasSize(11);
  }

  @Test
  void anOpenBreakerClosesAfterAnHourOfQuietAndTellsHowOften() throws Exception {
    gateway.start(true);
    openTheBreaker();
    turnForSeconds(3500);
    assertThat(line.run("breaker").data()).contains("OPEN");
    turnForSeconds(200);
    assertThat(line.run("-o", "json", "breaker").data())
        .contains("\"open\":false", "\"closed_itself\":1");
    assertThat(events("breaker", "closed by itself")).isEqualTo(1);
    restart(true);
    beat(tuple("10.0.1.1", "203.0.113.99", 8443), 8);
    assertThat(line.kernel().list())
        .anyMatch(element -> element.target().toString().contains("203.0.113.99"));
  }

  @Test
  void anOperatorsDisarmBeatsTheOptionAndOutlivesRestarts() throws Exception {
    gateway.start(true);
    order(0, "disarm");
    restart(true);
    assertThat(journal).anyMatch(said -> said.contains("--enforce does nothing: disarmed by"));
    beat(BEACON, 6);
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void withoutTheOptionItIsDryRunAgainAndOldBlocksRunToTheirEnd() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    restart(false);
    assertThat(line.kernel().list()).hasSize(1);
    beat(tuple("10.0.0.6", "203.0.113.8", 8443), 6);
    assertThat(line.kernel().list()).hasSize(1);
    restart(true);
    beat(tuple("10.0.0.9", "203.0.113.8", 8443), 6);
    assertThat(line.kernel().list()).hasSize(2);
  }

  @Test
  void anExpiredBlockIsToldWithItsEnd() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    line.clock().forward(Duration.ofMinutes(61));
    gateway.turn(Duration.ZERO);
    assertThat(events("expire", "203.0.113.7")).isEqualTo(1);
    assertThat(ledger.open().inForce()).isEmpty();
  }

  @Test
  void aTableThatSomebodyFlushedIsMendedAndTold() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    line.kernel().remove();
    line.clock().forward(Duration.ofSeconds(2));
    gateway.turn(Duration.ZERO);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(events("reconcile", "")).isEqualTo(1);
  }

  @Test
  void oldEvidenceIsReportedAndNeverEnforced() throws Exception {
    gateway.start(true);
    Instant start = line.clock().instant().minus(Duration.ofMinutes(30));
    for (int beat = 0; beat < 8; beat++) {
      take(MadeFlows.of(BEACON, start.plus(BEAT.multipliedBy(beat)), "FSPA_FSPA", 500, 0.02));
    }
    assertThat(line.kernel().list()).isEmpty();
    assertThat(events("alert", "too long to act on")).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsCountedAndTheRunGoesOn() throws Exception {
    gateway.start(false);
    take(new Reading.Malformed(7, "2 fields"));
    beat(BEACON, 6);
    assertThat(journal).contains("WARNING line 7 is no flow and was skipped: 2 fields");
    assertThat(events("would_block", "203.0.113.7")).isEqualTo(1);
    line.clock().forward(Duration.ofSeconds(6));
    gateway.turn(Duration.ZERO);
    assertThat(Files.readString(paths.metrics()))
        .contains("portcullis_flows_malformed_total 1\n", "portcullis_flows_total 6\n");
  }

  @Test
  void modelsThatChangeAreReadAndBrokenOnesLeaveTheOldInForce() throws Exception {
    gateway.start(false);
    Files.createDirectories(paths.models());
    Files.writeString(paths.models().resolve("x.json"), "{");
    line.clock().forward(Duration.ofSeconds(2));
    gateway.turn(Duration.ZERO);
    assertThat(journal).anyMatch(said -> said.startsWith("ERROR models stay as they were: "));
    Files.delete(paths.models().resolve("x.json"));
    line.clock().forward(Duration.ofSeconds(2));
    gateway.turn(Duration.ZERO);
    assertThat(journal).contains("INFO models changed: 0 in force");
  }

  /** A recording of the beacon as {@link #beat} makes it, learned and accepted. */
  private void learnAndAccept() throws Exception {
    StringBuilder flows =
        new StringBuilder(
            "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
                + "SrcBytes,Label\n");
    for (int second = 10; second < 58; second += 2) {
      flows.append(
          "2026/11/23 04:25:%d.000000,0.02,tcp,10.0.0.5,40000,->,203.0.113.7,8443,FSPA_FSPA,0,0,8,1000,500,\n"
              .formatted(second));
    }
    line.input(flows.toString());
    order(0, "models", "learn", "-");
    order(0, "models", "baseline", "accept", BEACON.toString());
  }

  @Test
  void whatIsAcceptedWhileItRunsIsNotBlockedAndWhatIsNewStandsOut() throws Exception {
    gateway.start(true);
    learnAndAccept();
    beat(BEACON, 20);
    assertThat(line.kernel().list()).isEmpty();
    beat(tuple("10.0.0.5", "203.0.113.99", 8443), 20);
    assertThat(line.kernel().list()).hasSize(1);
    assertThat(events())
        .filteredOn(event -> event.contains("\"event_type\":\"alert\""))
        .isNotEmpty()
        .allMatch(event -> event.contains("\"baseline\":\"new here: not among what was learned"));
  }

  @Test
  void aBaselineThatBreaksLeavesTheOldInForceAndARejectionFindsTheHistoryWhole() throws Exception {
    gateway.start(true);
    learnAndAccept();
    beat(BEACON, 10);
    Path file = paths.baseline();
    String whole = Files.readString(file);
    Files.writeString(file, "{");
    beat(BEACON, 10);
    assertThat(journal)
        .filteredOn(said -> said.startsWith("ERROR what is known of this network stays as it was"))
        .singleElement()
        .satisfies(said -> assertThat(said).contains(file + " is no usable baseline"));
    assertThat(line.kernel().list()).isEmpty();
    Files.writeString(file, whole);
    order(0, "models", "baseline", "reject", BEACON.toString());
    beat(BEACON, 2); // a new history would need five
    assertThat(line.kernel().list()).hasSize(1);
  }

  @Test
  void aBeaconThatGoesOnFillsNoDisk() throws Exception {
    gateway.start(true);
    beat(BEACON, 200);
    // 400 s of beats: one alert when it is blocked and one a minute since.
    assertThat(events("alert", "203.0.113.7")).isBetween(6L, 9L);
  }

  @Test
  void aFloodOfDetectionsFillsNoDiskAndHidesNoRule() throws Exception {
    close();
    Files.writeString(
        state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\nevents: {size: 60kB}\n");
    open();
    gateway.start(true);
    for (int beat = 0; beat < 40; beat++) {
      line.clock().forward(Duration.ofSeconds(20));
      for (int host = 1; host <= 60; host++) {
        Instant start = line.clock().instant().minusSeconds(1);
        Tuple each = tuple("10.0.1." + host, "203.0.113." + host, 8443);
        take(MadeFlows.of(each, start, "FSPA_FSPA", 500, 0.02));
      }
    }
    long alerts = Files.size(paths.eventLog());
    assertThat(alerts).isBetween(55_000L, 120_000L);
    assertThat(journal).filteredOn(said -> said.contains("alerts are left out")).hasSize(1);
    assertThat(ledger.open().all(1000)).hasSizeLessThanOrEqualTo(10);
    order(0, "rules", "add", "198.51.100.9");
    order(0, "rules", "release", "198.51.100.9");
    assertThat(events("block", "198.51.100.9")).isEqualTo(1);
    assertThat(events("release", "198.51.100.9")).isEqualTo(1);
    line.clock().forward(Duration.ofSeconds(20));
    gateway.turn(Duration.ZERO);
    String lost =
        Files.readAllLines(paths.metrics()).stream()
            .filter(said -> said.startsWith("portcullis_events_lost_total"))
            .findFirst()
            .orElseThrow();
    assertThat(lost).doesNotEndWith(" 0");
  }

  private void tellBy(String... notify) throws Exception {
    close();
    List<String> lines = new ArrayList<>(List.of("inside: [10.0.0.0/8]", "notify:"));
    lines.addAll(List.of(notify));
    Files.write(state.resolve("portcullis.yaml"), lines);
    open();
  }

  @Test
  void aBlockIsToldInOneMessageThatSaysHowToUndoIt() throws Exception {
    try (WebServer server = new WebServer()) {
      tellBy("  - type: webhook", "    url: " + server.url("/"), "    events: [block, release]");
      gateway.start(true);
      beat(BEACON, 8);
      JsonNode told = new ObjectMapper().readTree(server.next().body());
      assertThat(told.get("title").asText())
          .isEqualTo("Blocked 10.0.0.5 -> 203.0.113.7 port 8443 tcp");
      assertThat(told.get("who").asText()).isEqualTo("10.0.0.5");
      assertThat(told.get("what").asText()).isEqualTo("203.0.113.7 port 8443 tcp");
      assertThat(told.get("why").asText()).startsWith("beacon every 2.0 s");
      assertThat(told.get("until").asText()).matches("2026-11-24 \\d\\d:\\d\\d .*, in 1h");
      assertThat(told.get("undo").asText()).isEqualTo("portcullis rules release 1");
      String sent = "portcullis_notices_sent_total{notifier=\"webhook\"} 1";
      // It is counted when the answer is there, by the notifier's own thread.
      do {
        Thread.sleep(20);
        turnForSeconds(6);
      } while (!Files.readString(paths.metrics()).contains(sent));
      assertThat(server.waiting()).as("one message a block").isZero();
    }
  }

  @Test
  void anEndpointThatHangsDelaysNoBlockAndWhatIsLostIsCountedAndSaid() throws Exception {
    // It takes connections and never answers one.
    try (ServerSocket hangs = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      tellBy(
          "  - type: webhook",
          "    url: http://127.0.0.1:" + hangs.getLocalPort() + "/",
          "    events: [block, mode]");
      gateway.start(true);
      for (int host = 1; host <= 3; host++) {
        beat(tuple("10.0.0." + host, "203.0.113." + host, 4444), 8);
        assertThat(line.kernel().list()).hasSize(host);
      }
      try (Socket asked = hangs.accept()) {
        assertThat(asked.getInputStream().read()).as("it was asked").isEqualTo('P');
        for (int time = 0; time < 300; time++) events.mode(new Mode.Armed(), Actor.parse("tester"));
        turnForSeconds(6);
        assertThat(Files.readString(paths.metrics()))
            .containsPattern("portcullis_notices_lost_total\\{notifier=\"webhook\"} [1-9]")
            .contains("portcullis_notices_waiting{notifier=\"webhook\"} 200");
        assertThat(journal)
            .anyMatch(said -> said.startsWith("WARNING notifier webhook (webhook at 127.0.0.1)"));
        beat(tuple("10.0.0.9", "203.0.113.9", 4444), 8);
        assertThat(line.kernel().list()).hasSize(4);
      }
    }
  }

  /** Turns it for so long, by the clock of the test. */
  private void turnFor(Duration time) throws Exception {
    for (long second = 0; second < time.toSeconds(); second++) {
      line.clock().forward(Duration.ofSeconds(1));
      gateway.turn(Duration.ofMillis(1));
    }
  }

  private DatagramListener watchdog() throws Exception {
    String address = state.resolve("notify").toString();
    DatagramListener manager = new DatagramListener(address);
    service = ServiceManager.of(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "8000000"), 4711);
    close();
    open();
    return manager;
  }

  /** Until the reader's thread has asked once more for a flow. */
  private void turnUntilFed(DatagramListener manager) throws Exception {
    List<String> received = new ArrayList<>();
    while (!received.contains("WATCHDOG=1")) {
      turnFor(Duration.ofSeconds(1));
      Thread.sleep(10);
      received.addAll(manager.received());
    }
  }

  @Test
  void theServiceIsReadyWhenItsBlocksAreBackAndItsWatchdogIsFedWhileItWorks() throws Exception {
    gateway.start(true);
    beat(BEACON, 6);
    line.kernel().remove();
    try (DatagramListener manager = watchdog()) {
      List<String> early = new ArrayList<>();
      FakeFirewall kernel = (FakeFirewall) line.kernel();
      kernel.before = () -> early.addAll(manager.received());
      gateway.start(true);
      assertThat(kernel.list()).hasSize(1);
      assertThat(early).as("told before its blocks were back").isEmpty();
      assertThat(manager.received()).containsExactly("READY=1");
      turnUntilFed(manager);
      turnUntilFed(manager);
      // What fails and says so is looked at; a restart would not mend it.
      kernel.refusal = Optional.of(FirewallException.Kind.OTHER);
      turnUntilFed(manager);
      turnUntilFed(manager);
      assertThat(journal).anyMatch(told -> told.contains("ledger and kernel cannot be compared"));
    }
  }

  @Test
  void aDecisionLoopThatHangsInTheKernelIsNotFed() throws Exception {
    try (DatagramListener manager = watchdog()) {
      gateway.start(true);
      beat(BEACON, 6);
      turnUntilFed(manager);
      CountDownLatch answers = new CountDownLatch(1);
      CountDownLatch asked = new CountDownLatch(1);
      ((FakeFirewall) line.kernel()).beforeAnswer =
          () -> {
            asked.countDown();
            try {
              answers.await();
            } catch (InterruptedException told) {
              Thread.currentThread().interrupt();
            }
          };
      Thread loop = new Thread(this::turnForAnHour);
      loop.start();
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      manager.received();
      // By its clock it is long overdue.
      line.clock().forward(Duration.ofMinutes(1));
      Thread.sleep(300);
      assertThat(manager.received()).isEmpty();
      loop.interrupt();
      answers.countDown();
      loop.join();
    }
  }

  private void turnForAnHour() {
    try {
      while (!Thread.currentThread().isInterrupted()) turnFor(Duration.ofSeconds(1));
    } catch (Exception ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aReaderThatHangsIsNotFed() throws Exception {
    try (DatagramListener manager = watchdog()) {
      gateway.start(true);
      turnUntilFed(manager);
      live.hang();
      // Its last answer may still count.
      turnFor(Duration.ofSeconds(4));
      Thread.sleep(300);
      turnFor(Duration.ofSeconds(4));
      manager.received();
      turnFor(Duration.ofSeconds(60));
      assertThat(manager.received()).isEmpty();
    }
  }
}
