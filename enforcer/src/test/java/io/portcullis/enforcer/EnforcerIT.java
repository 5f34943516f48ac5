package io.portcullis.enforcer;

import static io.portcullis.enforcer.Targets.remote;
import static io.portcullis.enforcer.World.HOUR;
import static io.portcullis.enforcer.World.connection;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.Mode;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of blocks on real nftables in a namespace of its own, nft(8) as witness. */
final class EnforcerIT {
  private static final String OPERATOR = "operator root";
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";
  private static final String OTHER = "10.0.0.6-203.0.113.8-53-udp";

  @TempDir private Path folder;
  private final RebootedClock clock = new RebootedClock();
  private NetworkNamespace namespace;
  private World world;
  private World.Actor actor;
  private Ledger ledger;
  private Enforcer enforcer;

  /** The machine's clocks, with reboots by hand. */
  private static final class RebootedClock implements BootClock {
    private final BootClock machine = BootClock.system();
    private String suffix = "";

    void reboot() {
      suffix = suffix + "+";
    }

    @Override
    public String bootId() {
      return machine.bootId() + suffix;
    }

    @Override
    public Duration sinceBoot() {
      return machine.sinceBoot();
    }

    @Override
    public Instant instant() {
      return machine.instant();
    }
  }

  @BeforeEach
  void open() throws Exception {
    namespace = NetworkNamespace.create("life");
    world = new World(folder, clock, () -> namespace.call(NftFirewall::open));
    start();
  }

  private void start() throws Exception {
    actor = world.process();
    ledger = actor.ledger();
    enforcer = actor.enforcer();
  }

  @AfterEach
  void close() {
    if (world != null) world.close();
    if (namespace != null) namespace.close();
  }

  private Block block(String tuple, Duration timeout) throws Exception {
    return enforcer.enforce(List.of(world.evidence(tuple, timeout))).get(0);
  }

  private List<String> held() {
    return namespace.call(
        () -> {
          try (Firewall firewall = NftFirewall.open()) {
            return firewall.list().stream()
                .map(element -> element.target().toString())
                .sorted()
                .toList();
          }
        });
  }

  private Duration remaining(String tuple) throws Exception {
    return enforcer.element(connection(tuple)).orElseThrow().remaining();
  }

  private void assertAgreement() throws Exception {
    Enforcer.Reconciliation found = enforcer.reconcile(false);
    assertThat(found.differences()).isEmpty();
    assertThat(held()).isEqualTo(World.real(ledger));
  }

  @Test
  void inDryRunTheRulesetIsTheSameBeforeAndAfter() throws Exception {
    namespace.nft("add table inet theirs");
    String before = namespace.nft("list", "ruleset");
    enforcer.startUp();
    Block block = block(BEACON, HOUR);
    enforcer.extend(List.of(block), HOUR, OPERATOR);
    enforcer.allow(world.allow("10.9.9.9", AllowEntry.Kind.OPERATOR), OPERATOR);
    enforcer.tick();
    enforcer.reconcile(true);
    enforcer.list();
    enforcer.release(List.of(block), HOUR, "", OPERATOR);
    assertThat(namespace.nft("list", "ruleset")).isEqualTo(before);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    assertThat(namespace.nft("list", "ruleset")).isNotEqualTo(before);
    enforcer.off(OPERATOR);
    assertThat(namespace.nft("list", "ruleset")).isEqualTo(before);
  }

  @Test
  void t12AFlushedRulesetIsMendedWithTheRemainingTimes() throws Exception {
    enforcer.allow(world.allow("203.0.113.99", AllowEntry.Kind.OPERATOR), OPERATOR);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    block(BEACON, HOUR);
    block(OTHER, HOUR.multipliedBy(4));
    enforcer.add(remote("203.0.113.0/24"), HOUR.multipliedBy(2), false, "", OPERATOR);
    assertThat(enforcer.tick().differences()).isEmpty();
    namespace.nft("flush", "ruleset");
    assertThat(held()).isEmpty();
    Enforcer.Reconciliation found = enforcer.tick();
    assertThat(found.mended()).isEqualTo(3);
    assertThat(held()).hasSize(3);
    assertThat(remaining(BEACON)).isCloseTo(HOUR, Duration.ofSeconds(30));
    assertThat(remaining(OTHER)).isCloseTo(HOUR.multipliedBy(4), Duration.ofSeconds(30));
    assertThat(namespace.nft("list", "ruleset")).contains("203.0.113.99");
    assertAgreement();
  }

  @Test
  void aSingleElementThatAStrangerDeletesComesBack() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
    enforcer.add(remote("203.0.113.7"), HOUR, false, "", OPERATOR);
    enforcer.tick();
    String table = namespace.nft("list", "ruleset");
    String set = table.substring(0, table.indexOf("203.0.113.7"));
    set = set.substring(set.lastIndexOf("set ") + 4).replaceAll("(?s) .*", "");
    namespace.nft("delete", "element", "inet", NftSchema.TABLE, set, "{", "203.0.113.7", "}");
    assertThat(held()).isEmpty();
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertAgreement();
  }

  @Test
  void t2AnExtensionIsReadBackFromTheKernel() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
    Block block = block(BEACON, HOUR);
    enforcer.extend(List.of(block), HOUR.multipliedBy(5), OPERATOR);
    assertThat(remaining(BEACON)).isCloseTo(HOUR.multipliedBy(5), Duration.ofSeconds(30));
    enforcer.extend(List.of(block), Duration.ofMinutes(5), OPERATOR);
    assertThat(remaining(BEACON)).isCloseTo(Duration.ofMinutes(5), Duration.ofSeconds(30));
    assertAgreement();
  }

  @Test
  void disarmingLeavesTheOperatorsBlocks() throws Exception {
    enforcer.mode(new Mode.ArmedUntil(clock.instant().plusSeconds(120)), OPERATOR);
    block(BEACON, HOUR);
    assertThat(remaining(BEACON)).isLessThanOrEqualTo(Duration.ofMinutes(2));
    enforcer.confirm(OPERATOR);
    assertThat(remaining(BEACON)).isGreaterThan(Duration.ofMinutes(58));
    enforcer.add(remote("198.51.100.0/24"), HOUR, false, "", OPERATOR);
    enforcer.mode(new Mode.DryRun(), OPERATOR);
    assertThat(held()).containsExactly("198.51.100.0/24");
    assertAgreement();
  }

  @Test
  void t11AfterARebootBlocksComeBackAndReleasedOnesDoNot() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
    block(BEACON, HOUR);
    block(OTHER, Duration.ofSeconds(1));
    Block released = block("10.0.0.7-203.0.113.9-80-tcp", HOUR);
    enforcer.release(List.of(released), HOUR, "", OPERATOR);
    actor.die();
    namespace.nft("flush", "ruleset");
    clock.reboot();
    Thread.sleep(1100);
    start();
    Enforcer.Start start = enforcer.startUp();
    assertThat(start.reconciliation().mended()).isEqualTo(1);
    assertThat(held()).containsExactly(BEACON);
    assertThat(remaining(BEACON)).isCloseTo(HOUR, Duration.ofSeconds(30));
  }

  @Test
  void fiftyThousandBlocksAreRestored() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
    List<Block> rows = new ArrayList<>();
    for (int number = 0; number < 50_000; number++) {
      rows.add(row(RacingProcess.tuple(number)));
    }
    ledger.intendAll(rows);
    actor.die();
    namespace.nft("flush", "ruleset");
    clock.reboot();
    start();
    Enforcer.Reconciliation found = enforcer.startUp().reconciliation();
    assertThat(found.intended()).isEqualTo(50_000);
    assertThat(found.mended()).isEqualTo(50_000);
    assertThat(held()).hasSize(50_000);
    assertThat(enforcer.tick().ratio()).isEqualTo(1);
  }

  private Block row(String tuple) {
    return new Block(
        0,
        connection(tuple),
        BlockState.ACTIVE,
        Block.Origin.DETECTOR,
        "beacons",
        tuple,
        "From-Botnet-TCP-1",
        "88*y*y*",
        clock.instant(),
        clock.instant().plus(HOUR),
        HOUR,
        false,
        0,
        0,
        "UNTESTED");
  }

  private Process child(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RacingProcess.class.getName(),
                folder.toString()));
    command.addAll(List.of(words));
    return namespace.start(command.toArray(String[]::new));
  }

  private static String ended(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  @Test
  void afterARaceOfFourProcessesLedgerAndKernelAgree() throws Exception {
    race("5");
  }

  @Tag("soak")
  @Test
  void afterALongRaceOfFourProcessesLedgerAndKernelAgree() throws Exception {
    race("60");
  }

  private void race(String seconds) throws Exception {
    List<Process> racers = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      racers.add(child("race", seconds, Integer.toString(seed)));
    }
    try {
      for (Process racer : racers) assertThat(ended(racer)).startsWith("orders ");
    } finally {
      racers.forEach(Process::destroyForcibly);
    }
    assertAgreement();
  }

  @Test
  void killedInTheMiddleOfTenThousandBlocksNothingIsLost() throws Exception {
    Process gateway = child("block", "10000");
    BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("armed");
    while (ledger.inForce().size() < 500 && gateway.isAlive()) Thread.sleep(5);
    Thread.sleep(new Random().nextInt(50));
    gateway.destroyForcibly().waitFor();
    List<Block> intended = ledger.inForce();
    assertThat(intended).as("it was killed in the middle").hasSizeBetween(500, 9_999);
    enforcer.startUp();
    assertThat(held()).hasSize(intended.size());
    assertAgreement();
    assertThat(ledger.inForce()).extracting(Block::state).containsOnly(BlockState.ACTIVE);
  }
}
