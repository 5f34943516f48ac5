package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Life.OPERATOR;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static io.portcullis.enforcer.orders.World.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.Lab;
import io.portcullis.enforcer.firewall.Life;
import io.portcullis.enforcer.firewall.NftSchema;
import io.portcullis.enforcer.firewall.RacingProcess;
import io.portcullis.enforcer.firewall.TrapsIT;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of blocks on real nftables, with nft(8) and the wire as witnesses. What peers stumbled
 * over is in {@link TrapsIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnforcerIT {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-udp";
  private static final Target TARGET = connection(BEACON);

  @AutoClose private final Lab lab = new Lab();
  private Life life;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    life = new Life(lab.router(), folder);
  }

  @AfterEach
  void close() {
    life.close();
  }

  private boolean passes() {
    return lab.goesOut("10.0.0.5", "203.0.113.7", 443);
  }

  @Test
  void inDryRunTheRulesetIsTheSameBeforeAndAfter() throws Exception {
    lab.router().nft("add table inet theirs");
    String before = life.ruleset();
    Enforcer enforcer = life.enforcer();
    enforcer.startUp();
    Block block = life.block(BEACON, HOUR);
    enforcer.extend(List.of(block), HOUR, OPERATOR);
    enforcer.allow(life.world.allow("10.9.9.9", AllowEntry.Kind.OPERATOR), OPERATOR);
    enforcer.tick();
    enforcer.reconcile(true);
    enforcer.list();
    enforcer.release(List.of(block), HOUR, "", OPERATOR);
    assertThat(life.ruleset()).isEqualTo(before);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    assertThat(life.ruleset()).isNotEqualTo(before);
    enforcer.off(OPERATOR);
    assertThat(life.ruleset()).isEqualTo(before);
  }

  @Test
  void armingByAnotherProcessMakesLaterEvidenceRealAndNeverAnOldWouldBlock() throws Exception {
    life.block(BEACON, HOUR);
    life.world.process().ledger().mode(new Mode.Armed(), OPERATOR);
    life.enforcer().reconcile(true);
    assertThat(passes()).isTrue();
    assertThat(life.block(BEACON, HOUR).state()).isEqualTo(BlockState.ACTIVE);
    assertThat(passes()).isFalse();
  }

  @Test
  void withoutConfirmationNoTimeoutReachesBeyondTheWindow() throws Exception {
    life.world
        .process()
        .ledger()
        .mode(new Mode.ArmedUntil(Instant.now().plusSeconds(600)), OPERATOR);
    life.block(BEACON, HOUR);
    Block block = life.enforcer().list().get(0);
    // The row keeps the full timeout, which a confirmation gives back.
    assertThat(block.remaining(Instant.now())).isLessThanOrEqualTo(Duration.ofMinutes(10));
    assertThat(life.ruleset()).containsPattern("timeout (10m|9m59s)");
  }

  @Test
  void killedInTheWindowAllEndsByTheKernelAndTheRestartComesBackDisarmed() throws Exception {
    Process gateway = life.child("window", "4");
    BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("armed");
    assertThat(said.readLine()).isEqualTo("blocked");
    gateway.destroyForcibly().waitFor();
    assertThat(passes()).isFalse();
    Thread.sleep(4500);
    assertThat(life.held()).isEmpty();
    assertThat(passes()).isTrue();
    Start start = life.enforcer().startUp();
    assertThat(start.disarmed()).isTrue();
    assertThat(start.mode()).isEqualTo(new Mode.DryRun());
    assertThat(life.held()).isEmpty();
  }

  @Test
  void disarmingLeavesTheOperatorsBlocks() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.mode(new Mode.ArmedUntil(life.clock.instant().plusSeconds(120)), OPERATOR);
    life.block(BEACON, HOUR);
    assertThat(life.remaining(BEACON)).isLessThanOrEqualTo(Duration.ofMinutes(2));
    enforcer.mode(new Mode.Armed(), OPERATOR);
    assertThat(life.remaining(BEACON)).isGreaterThan(Duration.ofMinutes(58));
    enforcer.add(remote("198.51.100.0/24"), HOUR, false, "", OPERATOR);
    enforcer.mode(new Mode.DryRun(), OPERATOR);
    assertThat(life.held()).containsExactly("198.51.100.0/24");
    life.assertAgreement();
  }

  @Test
  void theOperatorsBlockActsInDryRunTooAndItsReleaseGivesTheTrafficBack() throws Exception {
    Enforcer enforcer = life.enforcer();
    Block block = enforcer.add(TARGET, HOUR, false, "why", OPERATOR).block();
    assertThat(block.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(passes()).isFalse();
    assertThat(enforcer.list().get(0).packets()).isEqualTo(1);

    enforcer.release(List.of(block), Duration.ofHours(24), "undo", OPERATOR);
    assertThat(passes()).isTrue();
    assertThat(enforcer.list()).isEmpty();
    life.restart();
    life.enforcer().reconcile(true);
    assertThat(passes()).as("a released block never comes back").isTrue();
    Ledger ledger = life.ledger();
    assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
    assertThat(ledger.allowed(Instant.now()))
        .extracting(AllowEntry::kind)
        .containsExactly(AllowEntry.Kind.SPARED);
  }

  @Test
  void aSingleElementThatAStrangerDeletesComesBack() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.mode(new Mode.Armed(), OPERATOR);
    enforcer.add(remote("203.0.113.7"), HOUR, false, "", OPERATOR);
    enforcer.tick();
    lab.router().nft("delete element inet " + NftSchema.TABLE + " remotes4 { 203.0.113.7 }");
    assertThat(life.held()).isEmpty();
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    life.assertAgreement();
  }

  @Test
  void whatAStrangerAddsToOurTableIsReportedAndStays() throws Exception {
    Enforcer enforcer = life.enforcer();
    enforcer.mode(new Mode.Armed(), OPERATOR);
    lab.router().nft("add element inet " + NftSchema.TABLE + " remotes4 { 198.51.100.9 }");
    Reconciliation found = enforcer.reconcile(true);
    assertThat(found.differences())
        .containsExactly("198.51.100.9 is dropped in the kernel, but no rule says so");
    assertThat(life.held()).containsExactly("198.51.100.9");
  }

  @Test
  void withoutALedgerReleaseFlushAndOffChangeTheKernelAllTheSameAndSaySo() throws Exception {
    Block block = life.enforcer().add(TARGET, HOUR, false, "", OPERATOR).block();
    life.enforcer().close();
    LedgerDoor none =
        () -> {
          throw new LedgerException("the disk is full", new java.io.IOException("ENOSPC"));
        };
    try (Enforcer enforcer = life.world.enforcer(none)) {
      assertThatThrownBy(() -> enforcer.release(List.of(block), HOUR, "undo", OPERATOR))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("the ledger could not be told")
          .hasMessageContaining("the disk is full");
      assertThat(passes()).isTrue();
      assertThatThrownBy(() -> enforcer.off(OPERATOR)).isInstanceOf(LedgerException.class);
      assertThat(life.ruleset()).isEmpty();
      assertThatThrownBy(() -> enforcer.add(TARGET, HOUR, false, "", OPERATOR))
          .as("an unwritable ledger makes no new blocks")
          .isInstanceOf(LedgerException.class);
      assertThat(passes()).isTrue();
    }
  }

  @Test
  void offLiftsEverythingDisarmsAndNothingComesBack() throws Exception {
    life.ledger().mode(new Mode.Armed(), OPERATOR);
    life.block(BEACON, HOUR);
    assertThat(passes()).isFalse();
    life.enforcer().off(OPERATOR);
    assertThat(passes()).isTrue();
    life.enforcer().reconcile(true);
    assertThat(passes()).isTrue();
    assertThat(life.ledger().mode()).isEqualTo(new Mode.DryRun());
  }

  @Test
  void fiftyThousandBlocksAreRestored() throws Exception {
    life.enforcer().mode(new Mode.Armed(), OPERATOR);
    List<Block> rows = new ArrayList<>();
    for (int number = 0; number < 50_000; number++) {
      rows.add(row(RacingProcess.tuple(number)));
    }
    life.ledger().intendAll(rows);
    life.reboot();
    Reconciliation found = life.enforcer().startUp().reconciliation();
    assertThat(found.intended()).isEqualTo(50_000);
    assertThat(found.mended()).isEqualTo(50_000);
    assertThat(life.held()).hasSize(50_000);
    assertThat(life.enforcer().tick().differences()).isEmpty();
  }

  private Block row(String tuple) {
    return Block.byDetector(
        connection(tuple),
        BlockState.ACTIVE,
        new Origin.Detector("beacons", tuple, "From-Botnet-TCP-1", "88*y*y*"),
        io.portcullis.rules.Life.of(life.clock.instant(), HOUR));
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
      racers.add(life.child("race", seconds, Integer.toString(seed)));
    }
    try {
      for (Process racer : racers) assertThat(Life.ended(racer)).startsWith("orders ");
    } finally {
      racers.forEach(Process::destroyForcibly);
    }
    life.assertAgreement();
  }

  @Test
  void killedInTheMiddleOfTenThousandBlocksNothingIsLost() throws Exception {
    Process gateway = life.child("block", "10000");
    BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("armed");
    Ledger ledger = life.ledger();
    while (ledger.inForce().size() < 500 && gateway.isAlive()) Thread.sleep(5);
    Thread.sleep(new Random().nextInt(50));
    gateway.destroyForcibly().waitFor();
    List<Block> intended = ledger.inForce();
    assertThat(intended).as("it was killed in the middle").hasSizeBetween(500, 9_999);
    life.enforcer().startUp();
    assertThat(life.held()).hasSize(intended.size());
    life.assertAgreement();
    assertThat(ledger.inForce()).extracting(Block::state).containsOnly(BlockState.ACTIVE);
  }
}
