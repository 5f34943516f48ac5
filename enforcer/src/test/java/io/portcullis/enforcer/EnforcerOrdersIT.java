package io.portcullis.enforcer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.LedgerException;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.RunLock;
import io.portcullis.rules.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of blocks across a real ledger and the real kernel. */
final class EnforcerOrdersIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Target TARGET =
      new Target.Connection(
          InetAddresses.parse("10.0.0.5").orElseThrow(),
          InetAddresses.parse("203.0.113.7").orElseThrow(),
          443,
          17);

  @TempDir private Path folder;
  private final BootClock clock = BootClock.system();
  private Lab lab;
  private Enforcer enforcer;
  private List<AllowEntry> allowed = List.of();

  @BeforeEach
  void open() {
    lab = new Lab();
    enforcer = start(() -> Ledger.open(folder.resolve("ledger.db"), clock));
  }

  private Enforcer start(Enforcer.LedgerDoor ledger) {
    return new Enforcer(
        ledger,
        () -> lab.router().call(() -> NftFirewall.open()),
        () -> new Allowlist(allowed, Map.of()),
        new RunLock(folder.resolve("lock")),
        clock);
  }

  private void restart() {
    enforcer.close();
    enforcer = start(() -> Ledger.open(folder.resolve("ledger.db"), clock));
  }

  private Ledger ledger() throws LedgerException {
    return Ledger.open(folder.resolve("ledger.db"), clock);
  }

  @AfterEach
  void close() {
    if (enforcer != null) enforcer.close();
    if (lab != null) lab.close();
  }

  private boolean passes() {
    return lab.goesOut("10.0.0.5", "203.0.113.7", 443);
  }

  private static Decision.Enforce decision() {
    Tuple tuple = Tuple.of("10.0.0.5", "203.0.113.7", "443", "udp");
    return new Decision.Enforce(
        new Detection(
            MadeFlows.of(tuple, Instant.now(), "CON", 100),
            "From-Botnet-UDP-Test-1",
            true,
            1.0,
            1.1,
            "44.d.d.",
            4),
        TARGET,
        HOUR,
        "test");
  }

  private void mode(Mode mode) throws LedgerException {
    try (Ledger ledger = ledger()) {
      ledger.mode(mode, "operator test");
    }
  }

  @Test
  void inDryRunADecisionIsRememberedAndTheKernelIsNotTouched() throws Exception {
    List<Block> blocks = enforcer.enforce(List.of(decision()));
    assertThat(blocks).extracting(Block::state).containsExactly(BlockState.WOULD_BLOCK);
    assertThat(passes()).isTrue();
    assertThat(lab.router().nft("list", "ruleset")).isEmpty();
    assertThat(enforcer.reconcile(true).intended()).isZero();
    assertThat(lab.router().nft("list", "ruleset")).isEmpty();
  }

  @Test
  void armingMakesLaterEvidenceRealAndNeverAnOldWouldBlock() throws Exception {
    enforcer.enforce(List.of(decision()));
    mode(new Mode.Armed());
    enforcer.reconcile(true);
    assertThat(passes()).isTrue();
    List<Block> blocks = enforcer.enforce(List.of(decision()));
    assertThat(blocks).extracting(Block::state).containsExactly(BlockState.ACTIVE);
    assertThat(passes()).isFalse();
  }

  @Test
  void withoutConfirmationNoTimeoutReachesBeyondTheWindow() throws Exception {
    mode(new Mode.ArmedUntil(Instant.now().plusSeconds(600)));
    enforcer.enforce(List.of(decision()));
    Block block = enforcer.list().get(0);
    // The row keeps the full timeout, which a confirmation gives back.
    assertThat(block.remaining(Instant.now())).isLessThanOrEqualTo(Duration.ofMinutes(10));
    assertThat(lab.router().nft("list", "ruleset")).containsPattern("timeout (10m|9m59s)");
  }

  @Test
  void theOperatorsBlockActsInDryRunTooAndItsReleaseGivesTheTrafficBack() throws Exception {
    Block block = enforcer.add(TARGET, HOUR, false, "why", "operator test").block();
    assertThat(block.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(passes()).isFalse();
    assertThat(enforcer.list().get(0).packets()).isEqualTo(1);

    enforcer.release(List.of(block), Duration.ofHours(24), "undo", "operator test");
    assertThat(passes()).isTrue();
    assertThat(enforcer.list()).isEmpty();
    restart();
    enforcer.reconcile(true);
    assertThat(passes()).as("a released block never comes back").isTrue();
    try (Ledger ledger = ledger()) {
      assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
      assertThat(ledger.allowed(Instant.now()))
          .extracting(AllowEntry::kind)
          .containsExactly(AllowEntry.Kind.SPARED);
    }
  }

  @Test
  void t2ExtendingAndShorteningIsWhatTheKernelThenHasAndCountersAreNotLost() throws Exception {
    Block block = enforcer.add(TARGET, HOUR, false, "", "operator test").block();
    assertThat(passes()).isFalse();
    Block longer = enforcer.extend(List.of(block), Duration.ofHours(5), "operator test").get(0);
    assertThat(lab.router().nft("list", "ruleset")).containsPattern("expires (5h|4h59m)");
    assertThat(longer.packets()).isEqualTo(1);
    enforcer.extend(List.of(longer), Duration.ofMinutes(2), "operator test");
    assertThat(lab.router().nft("list", "ruleset")).containsPattern("expires (2m|1m59s)");
    assertThat(passes()).isFalse();
    assertThat(enforcer.list().get(0).packets()).isEqualTo(2);
  }

  @Test
  void t12AStrangersFlushIsNoticedAndMendedWithTheRemainingTime() throws Exception {
    enforcer.add(TARGET, Duration.ofSeconds(100), false, "", "operator test");
    lab.router().nft("flush", "ruleset");
    assertThat(passes()).isTrue();
    Enforcer.Reconciliation found = enforcer.reconcile(false);
    assertThat(found.intended()).isEqualTo(1);
    assertThat(found.present()).isZero();
    assertThat(found.differences())
        .anyMatch(line -> line.contains("gone or incomplete"))
        .anyMatch(line -> line.contains("10.0.0.5-203.0.113.7-443-udp is missing"));
    assertThat(enforcer.reconcile(true).mended()).isEqualTo(1);
    assertThat(passes()).isFalse();
    assertThat(lab.router().nft("list", "ruleset")).containsPattern("timeout 1m(3|40)");
    assertThat(enforcer.reconcile(false).differences()).isEmpty();
  }

  @Test
  void t10WithoutUsTheKernelEndsABlockByItselfAndTheLedgerLearnsIt() throws Exception {
    Block block = enforcer.add(TARGET, Duration.ofSeconds(2), false, "", "operator test").block();
    assertThat(passes()).isFalse();
    enforcer.close();
    Thread.sleep(2500);
    assertThat(passes()).isTrue();
    restart();
    assertThat(enforcer.reconcile(true).expired()).hasSize(1);
    try (Ledger ledger = ledger()) {
      assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.EXPIRED);
    }
    assertThat(passes()).isTrue();
  }

  @Test
  void t11AfterARestartBlocksAreStillThereWithWhatIsLeft() throws Exception {
    enforcer.add(TARGET, Duration.ofSeconds(90), false, "", "operator test");
    restart();
    lab.router().nft("flush", "ruleset");
    enforcer.reconcile(true);
    assertThat(passes()).isFalse();
    assertThat(enforcer.list().get(0).remaining(Instant.now()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(90));
  }

  @Test
  void t14WhatTheOperatorAllowedIsRefusedAndAWiderBlockHasAHoleInTheKernel() throws Exception {
    allowed =
        List.of(
            new AllowEntry(
                "203.0.113.7", AllowEntry.Kind.OPERATOR, "mine", Instant.now(), Optional.empty()));
    assertThatThrownBy(() -> enforcer.add(TARGET, HOUR, false, "", "operator test"))
        .isInstanceOf(Enforcer.Refused.class)
        .hasMessageContaining("mine");
    Enforcer.Added added =
        enforcer.add(
            new Target.Remote(Prefix.parse("203.0.113.0/24")), HOUR, false, "", "operator test");
    assertThat(added.holes()).containsExactly("203.0.113.7");
    assertThat(passes()).isTrue();
    assertThat(lab.goesOut("10.0.0.5", "203.0.113.8", 443)).isFalse();
  }

  @Test
  void withoutALedgerReleaseFlushAndOffChangeTheKernelAllTheSameAndSaySo() throws Exception {
    Block block = enforcer.add(TARGET, HOUR, false, "", "operator test").block();
    enforcer.close();
    enforcer =
        start(
            () -> {
              throw new LedgerException("the disk is full", new java.io.IOException("ENOSPC"));
            });
    assertThatThrownBy(() -> enforcer.release(List.of(block), HOUR, "undo", "operator test"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("the ledger could not be told")
        .hasMessageContaining("the disk is full");
    assertThat(passes()).isTrue();
    assertThatThrownBy(() -> enforcer.off("operator test")).isInstanceOf(LedgerException.class);
    assertThat(lab.router().nft("list", "ruleset")).isEmpty();
    assertThatThrownBy(() -> enforcer.add(TARGET, HOUR, false, "", "operator test"))
        .as("an unwritable ledger makes no new blocks")
        .isInstanceOf(LedgerException.class);
    assertThat(passes()).isTrue();
  }

  @Test
  void offLiftsEverythingDisarmsAndNothingComesBack() throws Exception {
    mode(new Mode.Armed());
    enforcer.enforce(List.of(decision()));
    assertThat(passes()).isFalse();
    enforcer.off("operator test");
    assertThat(passes()).isTrue();
    enforcer.reconcile(true);
    assertThat(passes()).isTrue();
    try (Ledger ledger = ledger()) {
      assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
    }
  }
}
