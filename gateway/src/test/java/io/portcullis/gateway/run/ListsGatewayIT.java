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
import io.portcullis.gateway.wiring.ReloadRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Block lists from their source to the real kernel and out of it again, by the command line. */
@Timeout(240)
final class ListsGatewayIT {
  @TempDir Path folder;
  private final CommandLineRun line = new CommandLineRun();
  private final FilledFlows flows = new FilledFlows();
  private final List<String> journal = Collections.synchronizedList(new ArrayList<>());
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private NetworkNamespace router;
  private Path state;
  private Path list;
  private Gateway gateway;

  @BeforeEach
  void make() throws Exception {
    router = NetworkNamespace.create("lists");
    opened.push(router);
    state = Files.createDirectories(folder.resolve("state"));
    list = Files.writeString(folder.resolve("bad.txt"), "203.0.113.7\n198.51.100.0/24\n");
    line.state(state);
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private void configure(String... more) throws Exception {
    List<String> lines = new ArrayList<>(List.of("inside: [10.0.0.0/8, 192.0.2.0/24]"));
    lines.addAll(List.of("lists:", "  - name: bad", "    source: " + list, "    every: 1m"));
    lines.addAll(List.of(more));
    Files.write(state.resolve("portcullis.yaml"), lines);
  }

  private void open(boolean enforce) throws Exception {
    KernelAccess.FirewallDoor door =
        any -> router.call(() -> NftFirewall.open(FirewallSettings.router()));
    line.firewall(door);
    Paths paths = Paths.under(state);
    Config config = ConfigReader.read(paths.configuration(), true);
    Setup setup = new Setup(config, paths, () -> ConfigReader.read(paths.configuration(), true));
    LedgerAccess ledger = new LedgerAccess(paths.ledger(), paths.run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    Paths.make(paths.run());
    EventLog events =
        new EventLog(paths.eventLog(), line.clock(), ZoneOffset.UTC, journal::add, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            new KernelAccess(choice, door),
            new Gateway.Traffic(flows, Optional.empty()),
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
      assertThat(Instant.now())
          .as(what + "; " + lists() + "; journal: " + journal + "; kernel: " + ruleset())
          .isBefore(patience);
      second();
    }
  }

  private String lists() {
    return line.run("lists", "list", "-o", "json").data();
  }

  private void second() throws Exception {
    line.clock().forward(Duration.ofSeconds(1));
    gateway.turn(Duration.ZERO);
    Thread.sleep(50);
  }

  private void aWhile() throws Exception {
    for (int turn = 0; turn < 20; turn++) second();
  }

  private String ruleset() {
    return router.nft("list", "ruleset");
  }

  /** Whether the kernel has rules that drop what the list names. */
  private boolean drops(String address) {
    String all = ruleset();
    return all.contains("to list bad") && all.contains(address);
  }

  private CommandLineRun.Result order(String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isZero();
    return result;
  }

  private String events() throws Exception {
    return Files.readString(state.resolve("log/eve.json"));
  }

  @Test
  void aListIsInForceWhileArmedAndGoesWithTheOrdersThatSaySo() throws Exception {
    configure();
    open(true);
    await("the list", () -> drops("203.0.113.7"));
    await("it is told", () -> events().contains("\"outcome\":\"in_use\""));
    assertThat(order("lists", "list").data()).containsPattern("bad +blocks +2 ");
    assertThat(order("rules", "list").data())
        .containsPattern("list bad: blocks, 2 prefixes, refreshed .*, 0 packets dropped, next");
    assertThat(order("status").data()).containsPattern("list bad +blocks, 2 prefixes");
    assertThat(order("rules", "list", "198.51.100.9").data())
        .isEqualTo("list bad (line 2) blocks it, whatever the rules say\n");
    CommandLineRun.Result release = line.run("rules", "release", "203.0.113.7");
    assertThat(release.exit()).isEqualTo(3);
    assertThat(release.talk()).contains("'portcullis allow add 203.0.113.7' beats every list");
    assertThat(order("allow", "check", "203.0.113.7").data())
        .contains("list bad (line 1) blocks it");

    order("disarm");
    assertThat(drops("203.0.113.7")).isFalse();
    aWhile();
    assertThat(ruleset()).as("it does not come back").doesNotContain("list4_bad");
    assertThat(order("lists", "list").data()).containsPattern("bad +idle +2 ");

    order("arm");
    await("armed again", () -> drops("203.0.113.7"));
    router.nft("flush", "ruleset");
    await("mended", () -> drops("203.0.113.7"));
    order("rules", "add", "203.0.113.99");
    order("rules", "flush", "--yes");
    await("lists are no rules", () -> drops("203.0.113.7"));
    assertThat(order("rules", "list").talk()).contains("no rule is in force");
    order("off");
    assertThat(ruleset()).doesNotContain("portcullis");
    aWhile();
    assertThat(ruleset()).doesNotContain("list4_bad");
  }

  @Test
  void whatIsAllowedOrInsideIsNeverDropped() throws Exception {
    Files.writeString(list, "203.0.113.7\n192.0.2.0/24\n198.51.100.7\n");
    configure();
    open(true);
    await("the list", () -> drops("203.0.113.7"));
    assertThat(router.nft("list", "set", "inet", "portcullis_v1", "never4"))
        .contains("192.0.2.0/24")
        .doesNotContain("198.51.100.7");
    order("allow", "add", "198.51.100.7", "--reason", "the bank");
    await(
        "its exception",
        () ->
            router.nft("list", "set", "inet", "portcullis_v1", "never4").contains("198.51.100.7"));
    assertThat(router.nft("list", "set", "inet", "portcullis_v1", "allow4"))
        .contains("198.51.100.7");
    assertThat(order("lists", "show", "bad", "198.51.100.7").data())
        .contains("198.51.100.7 is allowed, inside, or has a role: no list blocks it");
    assertThat(order("lists", "show", "bad", "192.0.2.9").data()).contains("no list blocks it");
    assertThat(line.run("lists", "show", "bad", "203.0.113.8").exit()).isEqualTo(3);
  }

  @Test
  void aCopyThatIsRefusedChangesNothingAndOneThatIsTooOldGoes() throws Exception {
    configure("    max-age: 1h");
    open(true);
    await("the list", () -> drops("203.0.113.7"));
    Files.writeString(list, "<html>\nerror\n</html>\n");
    line.clock().forward(Duration.ofMinutes(2));
    await("the refusal", () -> events().contains("\"outcome\":\"refused\""));
    assertThat(drops("203.0.113.7")).isTrue();
    assertThat(order("lists", "show", "bad").data()).contains("refused: 3 of its 3 lines");
    CommandLineRun.Result refresh = line.run("lists", "refresh", "bad");
    assertThat(refresh.exit()).isEqualTo(1);
    line.clock().forward(Duration.ofHours(1));
    await("it is too old", () -> events().contains("\"outcome\":\"too_old\""));
    await("it is out of the kernel", () -> !drops("203.0.113.7"));
    Files.writeString(list, "203.0.113.8\n");
    order("lists", "refresh");
    await("the new copy", () -> drops("203.0.113.8"));
  }

  @Test
  void inDryRunFlowsAreCountedAndTheKernelIsLeftAlone() throws Exception {
    configure();
    open(false);
    Path metrics = Paths.under(state).metrics();
    await(
        "the copy",
        () -> Files.readString(metrics).contains("portcullis_list_prefixes{list=\"bad\"} 2"));
    for (String to : List.of("203.0.113.7", "203.0.113.8", "198.51.100.9")) {
      Instant start = line.clock().instant().minusSeconds(1);
      Tuple tuple = Tuple.of("10.0.0.5", to, "443", "tcp");
      flows.readings().add(MadeFlows.of(tuple, start, "FSPA_FSPA", 500, 0.02));
      while (gateway.turn(Duration.ofMillis(10)) == 0) {
        // The reader's thread has not handed it over yet.
      }
    }
    await("its count", () -> order("lists", "list", "-o", "json").data().contains("\"flows\":2"));
    assertThat(ruleset()).isEmpty();
  }

  @Test
  void aReloadTakesOtherLists() throws Exception {
    configure();
    open(true);
    await("the list", () -> drops("203.0.113.7"));
    configure("    action: count");
    ReloadRequest.of(Paths.under(state)).ask("once");
    await("it only counts", () -> order("lists", "list").data().contains("counts"));
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\n");
    ReloadRequest.of(Paths.under(state)).ask("again");
    await("there is none", () -> !ruleset().contains("list4_bad"));
  }

  @Test
  void withinAWindowItEndsWithTheWindowThoughTheGatewayIsDead() throws Exception {
    configure();
    open(false);
    await("the copy", () -> order("lists", "list").data().contains("idle"));
    order("arm", "--confirm", "10m");
    await("the list", () -> drops("203.0.113.7"));
    String lease = router.nft("list", "set", "inet", "portcullis_v1", "lease_bad");
    assertThat(lease).containsPattern("expires (9m|10m)");
    order("confirm");
    await(
        "the age",
        () ->
            router
                .nft("list", "set", "inet", "portcullis_v1", "lease_bad")
                .contains("expires 2d23h"));
  }

  @Test
  void afterABootTheLastGoodCopyIsInForceBeforeAnythingIsAsked() throws Exception {
    configure();
    open(true);
    await("the list", () -> drops("203.0.113.7"));
    await("what is spared", () -> Files.exists(state.resolve("lists/never.dropped")));
    for (int part = 0; part < 3; part++) opened.pop().close();
    router.nft("flush", "ruleset");
    Files.delete(list);
    order("restore");
    assertThat(drops("203.0.113.7")).isTrue();
    assertThat(router.nft("list", "set", "inet", "portcullis_v1", "never4"))
        .contains("192.0.2.0/24");
    assertThat(router.nft("list", "set", "inet", "portcullis_v1", "lease_bad")).contains("2d23h");
  }
}
