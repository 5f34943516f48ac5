package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Targets.host;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static io.portcullis.enforcer.orders.World.connection;
import static io.portcullis.enforcer.orders.World.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.detector.evidence.explain.ExplanationJson;
import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders on a healthy day, against a kernel by hand. */
final class EnforcerTest {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";
  private static final String OTHER = "10.0.0.6-203.0.113.8-53-udp";
  private static final Actor OPERATOR = new Actor.Operator("root");

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final FakeFirewall kernel = new FakeFirewall(clock);
  @AutoClose private World world;
  private Ledger ledger;
  private Enforcer enforcer;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, clock, () -> kernel);
    World.Actor process = world.process();
    ledger = process.ledger();
    enforcer = process.enforcer();
  }

  private void arm() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
  }

  private Block block(String tuple) throws Exception {
    return enforcer.enforce(List.of(world.evidence(tuple))).get(0);
  }

  private Block add(Target target, Duration timeout) throws Exception {
    return enforcer.add(target, timeout, false, "seen by hand", OPERATOR).block();
  }

  private String lastWhy(Block block) throws Exception {
    return ledger.history(Optional.of(block.id()), 1).get(0).reason();
  }

  @Test
  void whatExplainsABlockIsKeptWithItAndForgottenWithIt() throws Exception {
    Block block = block(BEACON);
    assertThat(ExplanationJson.read(ledger.explanation(block.id()).orElseThrow()))
        .isEqualTo(World.WHY);
    assertThat(ledger.explanation(block.id() + 1)).isEmpty();
    ledger.update(block.in(BlockState.EXPIRED), Actor.Automatic.KERNEL, "over");
    ledger.forget(block.expires().plusSeconds(1));
    assertThat(ledger.explanation(block.id())).isEmpty();
  }

  @Test
  void anArmedGatewayDropsAndRemembersWhy() throws Exception {
    arm();
    Block block = block(BEACON);
    assertThat(block.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(kernel.targets()).containsExactly(BEACON);
    assertThat(kernel.remaining(block.target())).isEqualTo(HOUR);
    Block row = ledger.find(block.id()).orElseThrow();
    assertThat(row.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(row.tuple()).isEqualTo(BEACON);
    assertThat(row.letters()).isEqualTo("88*y*y*");
  }

  @Test
  void t20DryRunTouchesNothingAndSaysWouldBlock() throws Exception {
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    Block block = block(BEACON);
    assertThat(block.state()).isEqualTo(BlockState.WOULD_BLOCK);
    assertThat(enforcer.list()).extracting(Block::state).containsExactly(BlockState.WOULD_BLOCK);
    enforcer.extend(List.of(block), HOUR.multipliedBy(2), OPERATOR);
    enforcer.release(List.of(block), HOUR, "not bad", OPERATOR);
    enforcer.reconcile(true);
    enforcer.tick();
    assertThat(kernel.hasTable()).isFalse();
    assertThat(ledger.history(Optional.empty(), 10))
        .extracting(Ledger.HistoryLine::state)
        .containsExactly(BlockState.RELEASED, BlockState.WOULD_BLOCK, BlockState.WOULD_BLOCK);
  }

  @Test
  void aVirtualBlockExpiresWithoutAKernel() throws Exception {
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    block(BEACON);
    assertThat(enforcer.tick().wouldHaveExpired()).isEmpty();
    clock.pass(HOUR);
    Reconciliation found = enforcer.tick();
    assertThat(texts(found.wouldHaveExpired())).containsExactly(BEACON + " expired");
    assertThat(found.expired()).isEmpty();
    assertThat(ledger.offences(connection(BEACON))).isZero();
  }

  @Test
  void theSameEvidenceTwiceIsOneBlock() throws Exception {
    arm();
    assertThat(enforcer.enforce(List.of(world.evidence(BEACON), world.evidence(BEACON))))
        .hasSize(1);
    assertThat(enforcer.enforce(List.of(world.evidence(BEACON)))).isEmpty();
    assertThat(ledger.inForce()).hasSize(1);
  }

  @Test
  void oneBadElementDoesNotCostTheOthers() throws Exception {
    arm();
    kernel.poisoned.add(OTHER);
    List<Block> blocks =
        enforcer.enforce(
            List.of(
                world.evidence(BEACON),
                world.evidence(OTHER),
                world.evidence("10.0.0.7-203.0.113.9-80-tcp")));
    assertThat(texts(blocks))
        .containsExactly(
            BEACON + " active", OTHER + " failed", "10.0.0.7-203.0.113.9-80-tcp active");
    assertThat(lastWhy(blocks.get(1))).contains("Invalid argument");
    assertThat(kernel.targets()).containsExactly(BEACON, "10.0.0.7-203.0.113.9-80-tcp");
  }

  @Test
  void aFullSetTakesWhatFits() throws Exception {
    arm();
    kernel.size = 1;
    List<Block> blocks = enforcer.enforce(List.of(world.evidence(BEACON), world.evidence(OTHER)));
    assertThat(blocks)
        .extracting(Block::state)
        .containsExactly(BlockState.ACTIVE, BlockState.FAILED);
  }

  @Test
  void aKernelThatRefusesEverythingFailsTheBlocksWithItsReason() throws Exception {
    arm();
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    Block block = block(BEACON);
    assertThat(block.state()).isEqualTo(BlockState.FAILED);
    assertThat(lastWhy(block)).isEqualTo("refused as told");
    assertThat(ledger.inForce()).isEmpty();
  }

  @Test
  void whatPassesIsInPlaceBeforeTheFirstDrop() throws Exception {
    world.configured.add(world.allow("203.0.113.99", AllowEntry.Kind.CONFIGURED));
    add(remote("203.0.113.0/24"), HOUR);
    assertThat(kernel.transactions.get(0).get(0)).isInstanceOf(Change.Allow.class);
    assertThat(kernel.allowed()).containsExactly("203.0.113.99");
    kernel.flushedByAStranger();
    add(remote("198.51.100.0/24"), HOUR);
    assertThat(kernel.allowed()).containsExactly("203.0.113.99");
  }

  @Test
  void theOperatorsOrderActsInDryRunToo() throws Exception {
    Added added = enforcer.add(remote("203.0.113.7"), HOUR, false, "seen", OPERATOR);
    assertThat(added.block().state()).isEqualTo(BlockState.ACTIVE);
    assertThat(kernel.targets()).containsExactly("203.0.113.7");
    assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
  }

  @Test
  void addingWhatIsWhollyAllowedIsRefusedAndAWiderOneNamesItsHoles() throws Exception {
    world.configured.add(world.allow("203.0.113.0/28", AllowEntry.Kind.CONFIGURED));
    assertThatThrownBy(() -> add(remote("203.0.113.7"), HOUR))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("203.0.113.0/28")
        .hasMessageContaining("as a test wants");
    assertThat(ledger.all(10)).isEmpty();
    Added wider = enforcer.add(remote("203.0.113.0/24"), HOUR, false, "seen", OPERATOR);
    assertThat(wider.holes()).containsExactly("203.0.113.0/28");
  }

  @Test
  void oneOrderBlocksManyAndWhatTheKernelRefusesCostsTheOthersNothing() throws Exception {
    Block before = enforcer.add(remote("203.0.113.8"), HOUR, false, "seen", OPERATOR).block();
    kernel.poisoned.add("203.0.113.9");
    List<Target> targets =
        List.of(
            remote("203.0.113.7"),
            remote("203.0.113.8"),
            remote("203.0.113.9"),
            remote("203.0.113.7"));
    List<Added> added = enforcer.add(targets, HOUR, false, "a list", OPERATOR);
    assertThat(texts(added.stream().map(Added::block).toList()))
        .containsExactly("203.0.113.7 active", "203.0.113.8 active", "203.0.113.9 failed");
    assertThat(added.get(2).refused()).isPresent();
    assertThat(ledger.find(before.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
    assertThat(ledger.inForce()).hasSize(2);
    assertThat(kernel.targets()).containsExactly("203.0.113.7", "203.0.113.8");
  }

  @Test
  void allPrefixesOfALongOrderAreOneTransaction() throws Exception {
    List<Target> many = new ArrayList<>();
    for (int at = 0; at < 10_000; at++) {
      many.add(remote("20." + at / 256 + "." + at % 256 + (at % 3 == 0 ? ".0/24" : ".1")));
    }
    List<Added> added = enforcer.add(many, World.HOUR, false, "many", OPERATOR);
    assertThat(added).allMatch(each -> each.block().state() == BlockState.ACTIVE);
    assertThat(kernel.targets()).hasSize(10_000);
    List<Long> prefixes =
        kernel.transactions.stream()
            .map(EnforcerTest::prefixes)
            .filter(number -> number > 0)
            .toList();
    assertThat(prefixes).containsExactly(3_334L);
  }

  private static long prefixes(List<Change> changes) {
    return changes.stream()
        .filter(change -> change instanceof Change.Put put && put.target().toString().contains("/"))
        .count();
  }

  @Test
  void anOrderForManyOfWhichOneIsProtectedBlocksNone() throws Exception {
    world.configured.add(world.allow("203.0.113.9", AllowEntry.Kind.CONFIGURED));
    List<Target> targets = List.of(remote("203.0.113.7"), remote("203.0.113.9"));
    assertThatThrownBy(() -> enforcer.add(targets, HOUR, false, "a list", OPERATOR))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("203.0.113.9 is protected")
        .hasMessageContaining("none of the 2 was blocked");
    assertThat(ledger.inForce()).isEmpty();
    assertThat(kernel.targets()).isEmpty();
  }

  @Test
  void addingWithoutTheRightLeavesNoBlockThatNobodyEnforces() throws Exception {
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    assertThatThrownBy(() -> add(remote("203.0.113.7"), HOUR))
        .isInstanceOfSatisfying(
            FirewallException.class,
            refused -> assertThat(refused.kind()).isEqualTo(FirewallException.Kind.NOT_PERMITTED));
    assertThat(ledger.inForce()).isEmpty();
  }

  @Test
  void theOperatorTakesOverADetectorsBlockAndDisarmingKeepsIt() throws Exception {
    arm();
    Block detectors = block(BEACON);
    kernel.drops(detectors.target(), 7);
    Block operators = add(detectors.target(), HOUR.multipliedBy(3));
    assertThat(texts(ledger.inForce())).containsExactly(BEACON + " active");
    assertThat(ledger.find(detectors.id()).orElseThrow().packets()).isEqualTo(7);
    assertThat(enforcer.mode(new Mode.DryRun(), OPERATOR)).isEmpty();
    assertThat(kernel.remaining(operators.target())).isEqualTo(HOUR.multipliedBy(3));
  }

  @Test
  void t02ExtendingSetsTheTimeFromNowAndKeepsTheCounters() throws Exception {
    arm();
    Block block = block(BEACON);
    kernel.drops(block.target(), 5);
    clock.pass(Duration.ofMinutes(30));
    Block extended = enforcer.extend(List.of(block), HOUR.multipliedBy(2), OPERATOR).get(0);
    assertThat(extended.packets()).isEqualTo(5);
    assertThat(kernel.remaining(block.target())).isEqualTo(HOUR.multipliedBy(2));
    kernel.drops(block.target(), 3);
    Block shortened = enforcer.extend(List.of(block), Duration.ofMinutes(1), OPERATOR).get(0);
    assertThat(shortened.packets()).isEqualTo(8);
    assertThat(shortened.bytes()).isEqualTo(800);
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofMinutes(1));
    assertThat(ledger.find(block.id()).orElseThrow().packets()).isEqualTo(8);
  }

  @Test
  void anExtensionThatTheKernelRefusesLeavesTheOldTime() throws Exception {
    arm();
    Block block = block(BEACON);
    Block other = block(OTHER);
    kernel.poisoned.add(BEACON);
    assertThatThrownBy(() -> enforcer.extend(List.of(block, other), HOUR.multipliedBy(9), OPERATOR))
        .isInstanceOf(FirewallException.class)
        .hasMessageContaining(BEACON);
    assertThat(ledger.find(block.id()).orElseThrow().remaining(clock.instant())).isEqualTo(HOUR);
    assertThat(kernel.remaining(block.target())).isEqualTo(HOUR);
    assertThat(kernel.remaining(other.target())).isEqualTo(HOUR.multipliedBy(9));
  }

  @Test
  void extendingWhatIsOverDoesNothing() throws Exception {
    arm();
    Block block = block(BEACON);
    clock.pass(HOUR);
    assertThat(enforcer.extend(List.of(block), HOUR, OPERATOR)).isEmpty();
    assertThat(kernel.targets()).isEmpty();
  }

  @Test
  void t21AReleasedTargetIsSparedFromOldEvidence() throws Exception {
    arm();
    Block block = block(BEACON);
    kernel.drops(block.target(), 4);
    List<Block> released = enforcer.release(List.of(block), Enforcer.SPARE, "our backup", OPERATOR);
    assertThat(released).extracting(Block::packets).containsExactly(4L);
    assertThat(kernel.targets()).isEmpty();
    assertThat(enforcer.enforce(List.of(world.evidence(BEACON)))).isEmpty();
    assertThat(enforcer.startUp().reconciliation().mended()).isZero();
    assertThat(kernel.targets()).isEmpty();
    Ledger.HistoryLine line = ledger.history(Optional.of(block.id()), 1).get(0);
    assertThat(line.by()).isEqualTo(OPERATOR);
    assertThat(line.reason()).isEqualTo("our backup");
    clock.pass(Enforcer.SPARE);
    assertThat(block(BEACON).state()).isEqualTo(BlockState.ACTIVE);
  }

  @Test
  void t21AGatewayWhoseAllowlistIsAMomentOldStillSparesWhatWasReleasedMeanwhile() throws Exception {
    arm();
    Block block = block(BEACON);
    Enforcer gateway =
        new Enforcer(
            () -> ledger,
            () -> kernel,
            () -> new Allowlist(List.of(), Map.of()),
            new RunLock(world.lockFile()),
            world.waiting(),
            clock);
    enforcer.release(List.of(block), Enforcer.SPARE, "", OPERATOR);
    assertThat(gateway.enforce(List.of(world.evidence(BEACON)))).isEmpty();
    assertThat(kernel.targets()).isEmpty();
  }

  @Test
  void theOperatorMayBlockWhatHeReleased() throws Exception {
    arm();
    enforcer.release(List.of(block(BEACON)), Enforcer.SPARE, "", OPERATOR);
    assertThat(add(connection(BEACON), HOUR).state()).isEqualTo(BlockState.ACTIVE);
    assertThat(ledger.allowed(clock.instant())).isEmpty();
  }

  @Test
  void releasingTwiceReleasesOnce() throws Exception {
    arm();
    Block block = block(BEACON);
    assertThat(enforcer.release(List.of(block), Duration.ZERO, "", OPERATOR)).hasSize(1);
    assertThat(enforcer.release(List.of(block), Duration.ZERO, "", OPERATOR)).isEmpty();
    assertThat(ledger.allowed(clock.instant())).isEmpty();
  }

  @Test
  void flushLiftsTheOperatorsBlocksToo() throws Exception {
    arm();
    block(BEACON);
    add(remote("203.0.113.0/24"), HOUR);
    kernel.apply(List.of(new Change.Put(remote("192.0.2.1"), HOUR)));
    assertThat(enforcer.flush(OPERATOR)).as("with what the kernel alone knew").isEqualTo(3);
    assertThat(kernel.targets()).isEmpty();
    assertThat(ledger.inForce()).isEmpty();
    assertThat(enforcer.enforce(List.of(world.evidence(BEACON)))).isEmpty();
    assertThat(ledger.mode()).isEqualTo(new Mode.Armed());
  }

  @Test
  void allowingLiftsWhatIsInsideAndPiercesWhatIsWider() throws Exception {
    arm();
    block(BEACON);
    add(remote("203.0.113.7"), HOUR);
    add(remote("203.0.113.0/24"), HOUR);
    add(host("10.0.0.5"), HOUR);
    AllowEntry entry = world.allow("203.0.113.7", AllowEntry.Kind.OPERATOR);
    kernel.transactions.clear();
    List<Block> lifted = enforcer.allow(entry, OPERATOR);
    assertThat(texts(lifted)).containsExactly(BEACON + " released", "203.0.113.7 released");
    assertThat(kernel.targets()).containsExactly("10.0.0.5", "203.0.113.0/24");
    assertThat(kernel.transactions).hasSize(1);
    assertThat(kernel.allowed()).containsExactly("203.0.113.7");
    assertThat(enforcer.disallow("203.0.113.7", OPERATOR)).isTrue();
    assertThat(kernel.allowed()).isEmpty();
    assertThat(enforcer.disallow("203.0.113.7", OPERATOR)).isFalse();
  }

  @Test
  void allowingInDryRunMakesNoTable() throws Exception {
    block(BEACON);
    assertThat(enforcer.allow(world.allow("10.0.0.5", AllowEntry.Kind.OPERATOR), OPERATOR))
        .hasSize(1);
    assertThat(kernel.hasTable()).isFalse();
  }

  @Test
  void aPermanentBlockIsRenewedHalfwayAndOutlivesItsKernelTimeout() throws Exception {
    Block block = enforcer.add(remote("203.0.113.7"), HOUR, true, "for ever", OPERATOR).block();
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofDays(24));
    clock.pass(Duration.ofDays(11));
    kernel.drops(block.target(), 2);
    enforcer.tick();
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofDays(13));
    clock.pass(Duration.ofDays(2));
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofDays(24));
    assertThat(ledger.find(block.id()).orElseThrow().packets()).isEqualTo(2);
    clock.pass(Duration.ofDays(60));
    enforcer.tick();
    assertThat(kernel.targets()).containsExactly("203.0.113.7");
    Block finite = enforcer.extend(List.of(block), HOUR, OPERATOR).get(0);
    assertThat(finite.permanent()).isFalse();
  }

  @Test
  void aBlockLongerThanTheKernelsLongestIsRenewedToo() throws Exception {
    Block block = add(remote("203.0.113.7"), Duration.ofDays(60));
    for (int day = 0; day < 59; day++) {
      clock.pass(Duration.ofDays(1));
      enforcer.tick();
      assertThat(kernel.targets()).as("day %d", day).containsExactly("203.0.113.7");
    }
    assertThat(kernel.remaining(block.target()))
        .isLessThanOrEqualTo(Duration.ofDays(1).plusSeconds(2));
    clock.pass(Duration.ofDays(1).plusSeconds(3));
    assertThat(texts(enforcer.tick().expired())).containsExactly("203.0.113.7 expired");
  }

  @Test
  void aListShowsTheKernelsCountersAndWhatItDoesNotHold() throws Exception {
    arm();
    Block block = block(BEACON);
    Block other = block(OTHER);
    kernel.drops(block.target(), 9);
    kernel.loses(other.target());
    List<Block> list = enforcer.list();
    assertThat(texts(list)).containsExactly(BEACON + " active", OTHER + " pending");
    assertThat(list.get(0).packets()).isEqualTo(9);
    assertThat(ledger.find(block.id()).orElseThrow().packets()).isZero();
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    assertThat(texts(enforcer.list())).containsExactly(BEACON + " active", OTHER + " active");
    assertThat(enforcer.notices()).hasSize(1);
    assertThat(enforcer.notices()).isEmpty();
    assertThat(enforcer.element(block.target())).isEmpty();
  }

  /** The process is stopped for this long whenever it is about to tell the kernel. */
  private void heldUp(Duration time) {
    kernel.before = () -> clock.pass(time);
  }

  @Test
  void t23AMinuteBetweenIntentAndKernelIsAMinuteLessToDrop() throws Exception {
    arm();
    heldUp(Duration.ofMinutes(1));
    Block block = block(BEACON);
    kernel.before = () -> {};
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofMinutes(59));
    assertThat(ledger.find(block.id()).orElseThrow().remaining(clock.instant()))
        .isEqualTo(Duration.ofMinutes(59));
    assertThat(enforcer.reconcile(true).differences()).isEmpty();
    clock.pass(Duration.ofMinutes(59));
    assertThat(kernel.targets()).isEmpty();
    assertThat(texts(enforcer.tick().expired())).containsExactly(BEACON + " expired");
  }

  @Test
  void t23EachAttemptOfARefusedBatchHasLessLeftThanTheOneBefore() throws Exception {
    arm();
    kernel.poisoned.add(OTHER);
    heldUp(Duration.ofMinutes(1));
    List<Block> blocks = enforcer.enforce(List.of(world.evidence(BEACON), world.evidence(OTHER)));
    assertThat(texts(blocks)).containsExactlyInAnyOrder(BEACON + " active", OTHER + " failed");
    assertThat(kernel.remaining(connection(BEACON)))
        .isEqualTo(ledger.inForce(connection(BEACON)).orElseThrow().remaining(clock.instant()));
  }

  @Test
  void t23WhatIsOverBeforeTheKernelHearsOfItIsNotDroppedAndTheLedgerSaysSo() throws Exception {
    arm();
    heldUp(HOUR);
    Block block = block(BEACON);
    assertThat(block.state()).isEqualTo(BlockState.EXPIRED);
    assertThat(kernel.targets()).isEmpty();
    assertThat(ledger.inForce()).isEmpty();
    assertThat(lastWhy(block)).contains("held up");
    assertThat(ledger.offences(connection(BEACON))).as("it never dropped anything").isZero();
  }

  @Test
  void t23WhoeverIsHeldUpWhileShorteningABlockLeavesNothingOfTheLongerTime() throws Exception {
    Block block = add(remote("203.0.113.7"), HOUR);
    heldUp(Duration.ofMinutes(2));
    assertThat(enforcer.extend(List.of(block), Duration.ofMinutes(1), OPERATOR)).isEmpty();
    assertThat(kernel.targets()).isEmpty();
    assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.EXPIRED);
    assertThat(enforcer.notices()).anyMatch(said -> said.contains("203.0.113.7 is not dropped"));
  }

  @Test
  void t23WhatIsPutBackAndWhatAWindowCutsHasOnlyWhatIsLeftWhenTheKernelHears() throws Exception {
    enforcer.mode(new Mode.ArmedUntil(clock.instant().plus(Duration.ofMinutes(10))), OPERATOR);
    Block block = block(BEACON);
    kernel.flushedByAStranger();
    heldUp(Duration.ofMinutes(1));
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertThat(kernel.remaining(block.target())).isLessThanOrEqualTo(Duration.ofMinutes(9));
    heldUp(Duration.ofMinutes(1));
    enforcer.mode(new Mode.Armed(), OPERATOR);
    Duration left = ledger.find(block.id()).orElseThrow().remaining(clock.instant());
    assertThat(kernel.remaining(block.target())).isEqualTo(left);
  }

  @Test
  void t23AWallClockSetBackWhileHeldUpGivesNoTime() throws Exception {
    arm();
    kernel.before =
        () -> {
          clock.pass(Duration.ofMinutes(1));
          clock.moveWall(HOUR.negated());
        };
    Block block = block(BEACON);
    assertThat(kernel.remaining(block.target())).isEqualTo(Duration.ofMinutes(59));
  }
}
