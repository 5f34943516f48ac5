package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.objects.FleetObject;
import io.portcullis.fleet.objects.Kind;
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
import java.nio.charset.StandardCharsets;
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

/** What a fleet's operator publishes, from the command line to a router's kernel. */
@Timeout(300)
final class FleetObjectsGatewayTest {
  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final CommandLineRun line = new CommandLineRun();
  private final List<String> journal = new ArrayList<>();
  private final Schemas schemas = new Schemas();
  private MadeFleet fleet;
  private Path state;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder.resolve("fleet"), "oslo");
    state = Files.createDirectories(folder.resolve("oslo"));
    line.state(state);
    line.clock().forward(Duration.between(line.clock().instant(), Instant.now()));
  }

  @AfterEach
  void end() throws Exception {
    close();
    fleet.close();
  }

  private void close() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  /** Starts the router, in dry run. */
  private void open(String take, String... more) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("inside: [10.0.0.0/8]");
    lines.add(
        "fleet: {site: oslo, servers: [\"%s\"], folder: %s, take: %s}"
            .formatted(fleet.url(), fleet.handed("oslo"), take));
    lines.addAll(List.of(more));
    Path file = Files.write(state.resolve("portcullis.yaml"), lines);
    Config config = ConfigReader.read(file, true);
    Setup setup = new Setup(config, Paths.under(state));
    LedgerAccess ledger =
        new LedgerAccess(setup.paths().ledger(), setup.paths().run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    KernelAccess kernel = new KernelAccess(choice, any -> line.sharedKernel());
    Paths.make(setup.paths().run());
    EventLog events =
        new EventLog(
            setup.paths().eventLog(), line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            kernel,
            new Gateway.Traffic(new FilledFlows(), Optional.empty()),
            new Gateway.Output(events, journal::add));
    opened.push(ledger);
    opened.push(events);
    opened.push(gateway);
    gateway.start(false);
  }

  private void turn() throws Exception {
    line.clock().forward(Duration.ofMillis(100));
    gateway.turn(Duration.ZERO);
    Thread.sleep(100);
  }

  private void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(90);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what + "; " + journal).isBefore(patience);
      turn();
    }
  }

  private boolean said(String words) {
    return journal.stream().anyMatch(each -> each.contains(words));
  }

  private CommandLineRun.Result operator(String command, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("fleet", command, "--folder", fleet.operatorFolder().toString(), "--json"));
    words.addAll(List.of(more));
    return line.run(words.toArray(String[]::new));
  }

  private void put(String kind, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(kind + ".yaml"), text);
    CommandLineRun.Result done = operator("put", kind, file.toString());
    assertThat(done.exit()).as(done.talk()).isZero();
    schemas.check("fleet-put", done.data());
  }

  /** As an operator would whose program checks nothing. */
  private void putUnchecked(Kind kind, String text) throws Exception {
    fleet.operator().sign(kind, "operator eve", Instant.now(), Optional.of(text));
    fleet.operator().publish(kind);
  }

  private List<String> dropped() throws Exception {
    List<String> targets = new ArrayList<>();
    for (Firewall.Element each : line.kernel().list()) targets.add(each.target().toString());
    return targets;
  }

  private String setting(String key) {
    return line.run("config", "show", "-o", "raw")
        .data()
        .lines()
        .filter(each -> each.startsWith(key + "\t"))
        .findFirst()
        .orElse("");
  }

  @Test
  void anAllowlistIsAddedToTheRoutersOwnAndShownAsTheFleets() throws Exception {
    open("allowlist", "allow: [198.51.100.1]");
    line.run("rules", "add", "203.0.113.66", "203.0.113.67");
    assertThat(dropped()).containsExactlyInAnyOrder("203.0.113.66", "203.0.113.67");
    put("allowlist", "allow:\n  - {entry: 203.0.113.66, reason: the bank}\n");
    await("it is taken", () -> said("the fleet's allowlist, version 1, by operator alice: taken"));
    await("the block of it ends", () -> dropped().equals(List.of("203.0.113.67")));
    assertThat(line.run("allow", "list").data())
        .containsPattern("203.0.113.66 +fleet +all its traffic, both directions +the bank")
        .containsPattern("198.51.100.1 +configured ");
    schemas.check("allow-list", line.run("allow", "list", "--json").data());
    assertThat(line.run("allow", "check", "203.0.113.66").data())
        .contains("203.0.113.66 is allowed (fleet: the bank)");
    assertThat(line.run("rules", "add", "203.0.113.66").exit()).isEqualTo(4);
    await("it is listed", () -> objects().contains("\"state\":\"taken\""));
    schemas.check("fleet-objects", objects());
    assertThat(schemas.check("fleet-remove", operator("remove", "allowlist").data())).hasSize(1);
    await(
        "it is gone",
        () -> said("the fleet's allowlist, version 2, by operator alice: taken back"));
    assertThat(line.run("allow", "list").data())
        .doesNotContain("203.0.113.66")
        .contains("198.51.100.1");
    assertThat(operator("remove", "allowlist").exit()).isEqualTo(3);
  }

  private String objects() {
    return line.run("fleet", "objects", "--json").data();
  }

  @Test
  void settingsAreThoseThatTheRouterDoesNotSetAndABadObjectChangesNothing() throws Exception {
    open("settings", "breaker: {per-minute: 7}");
    put("settings", "breaker: {per-minute: 5, in-force: 100}");
    await("they are taken", () -> said("reloaded: breaker.in-force"));
    assertThat(setting("breaker.in-force")).contains("100").contains("settings.yaml:1");
    assertThat(setting("breaker.per-minute")).contains("7").contains("portcullis.yaml:3");
    for (String bad :
        List.of("enforce: true", "breaker: {in-force: 20000}", "breaker: {in-force: 50}\nx: y")) {
      journal.clear();
      putUnchecked(Kind.SETTINGS, bad);
      await("it is refused", () -> said("by operator eve: refused, the last good one stays"));
      assertThat(setting("breaker.in-force")).contains("100");
    }
    assertThat(line.run("status").data()).doesNotContain("armed");
    await("it is listed", () -> objects().contains("\"state\":\"refused\""));
    assertThat(schemas.check("fleet-objects", objects()))
        .singleElement()
        .satisfies(each -> assertThat(each.get("reason").asText()).contains("unknown key 'x'"));
    await("it is counted", () -> metric("portcullis_fleet_objects_refused_total") == 3);
    Path file = Files.writeString(folder.resolve("bad.yaml"), "enforce: true\n");
    CommandLineRun.Result refused = operator("put", "settings", file.toString());
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.talk()).contains("bad.yaml:1: enforce: no fleet may set it");
  }

  private double metric(String name) throws Exception {
    line.clock().forward(Duration.ofSeconds(15));
    return Files.readString(state.resolve("run/portcullis.prom"))
        .lines()
        .filter(each -> each.startsWith(name + " "))
        .mapToDouble(each -> Double.parseDouble(each.substring(name.length() + 1)))
        .sum();
  }

  @Test
  void modelsAreAddedAndABrokenOneIsRefused() throws Exception {
    open("models");
    Path models = Files.createDirectories(folder.resolve("models"));
    try (var builtIn =
        io.portcullis.detector.models.ModelSet.class.getResourceAsStream(
            "From-Botnet-TCP-Custom-Lab.Beacon-1.json")) {
      Files.write(models.resolve("a.json"), builtIn.readAllBytes());
    }
    assertThat(operator("put", "models", models.toString()).exit()).isZero();
    await("they judge", () -> said("models changed: 1 in force"));
    putUnchecked(
        Kind.MODELS, "{\"version\":1,\"models\":[{\"file\":\"a.json\",\"model\":\"{}\"}]}");
    await("it is refused", () -> said("version 2, by operator eve: refused"));
    assertThat(said("models stay as they were")).isFalse();
    assertThat(operator("remove", "models").exit()).isZero();
    await("they are gone", () -> said("models changed: 0 in force"));
  }

  @Test
  void whatIsNotTakenIsShownAndChangesNothing() throws Exception {
    open("[]");
    put("allowlist", "allow: [203.0.113.66]");
    await("it is heard", () -> objects().contains("\"state\":\"not_taken\""));
    assertThat(line.run("allow", "list").data()).doesNotContain("203.0.113.66");
    assertThat(fleet.handed("oslo").resolve("objects")).isEmptyDirectory();
  }

  @Test
  void theLastGoodOneCountsWithoutTheBusAndAnOldOneNeverAgain() throws Exception {
    open("[allowlist]");
    put("allowlist", "allow: [203.0.113.66]");
    await("it is taken", () -> said("version 1, by operator alice: taken"));
    byte[] first = Files.readAllBytes(fleet.operatorFolder().resolve("objects/allowlist.signed"));
    put("allowlist", "allow: [203.0.113.67]");
    await("it is taken", () -> said("version 2, by operator alice: taken"));
    close();
    fleet.server().kill();
    journal.clear();
    open("[allowlist]");
    assertThat(line.run("rules", "add", "203.0.113.67").exit()).isEqualTo(4);
    assertThat(line.run("rules", "add", "203.0.113.66").exit()).isZero();
    for (int turn = 0; turn < 15; turn++) turn();
    assertThat(objectsNow()).contains("\"version\":2").contains("\"state\":\"taken\"");
    // A server of which somebody has an old copy says the first again.
    fleet.server().start();
    Files.write(fleet.operatorFolder().resolve("objects/allowlist.signed"), first);
    fleet.operator().publish(Kind.ALLOWLIST);
    await(
        "the replay",
        () -> Files.readString(state.resolve("run/fleet.json")).contains("\"refused\":1"));
    assertThat(line.run("allow", "list").data())
        .contains("203.0.113.67")
        .doesNotContain("203.0.113.66");
  }

  private String objectsNow() throws Exception {
    return Files.readString(state.resolve("run/fleet.json"), StandardCharsets.UTF_8);
  }

  @Test
  void whatSomebodyWroteIntoTheFolderIsUndoneAtTheNextStart() throws Exception {
    Path kept = Files.createDirectories(fleet.handed("oslo").resolve("objects"));
    Files.writeString(kept.resolve("allowlist.yaml"), "allow: [203.0.113.9]\n");
    open("allowlist");
    await("it is undone", () -> said("reloaded: allow"));
    assertThat(line.run("allow", "list").data()).doesNotContain("203.0.113.9");
  }

  @Test
  void anObjectHasTheSchemaThatIsDocumented() throws Exception {
    FleetObject signed =
        fleet
            .operator()
            .sign(Kind.ALLOWLIST, "operator", Instant.now(), Optional.of("allow: [192.0.2.1]"));
    assertThat(signed.version()).isEqualTo(1);
    String message = Files.readString(fleet.operatorFolder().resolve("objects/allowlist.signed"));
    schemas.check("fleet-object", message.lines().findFirst().orElseThrow());
    schemas.check("fleet-objects", operator("objects").data());
  }
}
