package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static io.portcullis.enforcer.orders.World.connection;
import static io.portcullis.enforcer.orders.World.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledger and kernel come to agree again, whatever happened to either. */
final class ReconcileTest {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";
  private static final String OTHER = "10.0.0.6-203.0.113.8-53-udp";
  private static final Actor OPERATOR = new Actor.Operator("root");
  private static final Duration HALF = Duration.ofMinutes(30);

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final FakeFirewall kernel = new FakeFirewall(clock);
  @AutoClose private World world;
  private World.Actor process;
  private Ledger ledger;
  private Enforcer enforcer;
  private int made = 1000;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, clock, () -> kernel);
    start();
    enforcer.mode(new Mode.Armed(), OPERATOR);
  }

  private void start() throws Exception {
    process = world.process();
    ledger = process.ledger();
    enforcer = process.enforcer();
  }

  /** kill -9, and another process in its place. */
  private void restart() throws Exception {
    process.die();
    kernel.diesIn = -1;
    start();
  }

  private Block block(String tuple) throws Exception {
    return enforcer.enforce(List.of(world.evidence(tuple))).get(0);
  }

  private void assertAgreement() throws Exception {
    Reconciliation found = enforcer.reconcile(false);
    assertThat(found.differences()).isEmpty();
    assertThat(found.present()).isEqualTo(found.intended());
    assertThat(kernel.targets()).isEqualTo(World.real(ledger));
    assertThat(ledger.inForce()).extracting(Block::state).doesNotContain(BlockState.PENDING);
  }

  @Test
  void t12AForeignFlushIsMendedAtTheNextLookWithTheRemainingTimes() throws Exception {
    block(BEACON);
    clock.pass(HALF);
    block(OTHER);
    assertThat(enforcer.tick().differences()).isEmpty();
    kernel.flushedByAStranger();
    Reconciliation found = enforcer.tick();
    assertThat(found.differences()).hasSize(3).first().asString().contains("gone");
    assertThat(found.intended()).isEqualTo(2);
    assertThat(found.present()).isZero();
    assertThat(found.mended()).isEqualTo(2);
    assertThat(kernel.remaining(connection(BEACON))).isEqualTo(HALF);
    assertThat(kernel.remaining(connection(OTHER))).isEqualTo(HOUR);
    assertThat(enforcer.tick().differences()).isEmpty();
  }

  @Test
  void t12AFlushOfAnEmptyArmedTableIsMendedToo() throws Exception {
    assertThat(kernel.hasTable()).isTrue();
    kernel.flushedByAStranger();
    enforcer.tick();
    assertThat(kernel.hasTable()).isTrue();
  }

  @Test
  void t12ABlockPutAfterAFlushDoesNotHideIt() throws Exception {
    block(BEACON);
    enforcer.tick();
    kernel.flushedByAStranger();
    block(OTHER);
    assertThat(kernel.targets()).containsExactly(OTHER);
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertAgreement();
  }

  @Test
  void oneElementThatAStrangerDeletesIsPutBackAtTheNextLook() throws Exception {
    block(BEACON);
    Block other = block(OTHER);
    enforcer.tick();
    clock.pass(HALF);
    kernel.loses(other.target());
    assertThat(enforcer.tick().differences())
        .containsExactly(OTHER + " is missing in the kernel (30m left)");
    assertThat(kernel.remaining(other.target())).isEqualTo(HALF);
  }

  @Test
  void aCheckOnlyReports() throws Exception {
    block(BEACON);
    kernel.flushedByAStranger();
    Reconciliation found = enforcer.reconcile(false);
    assertThat(found.differences()).isNotEmpty();
    assertThat(found.mended()).isZero();
    assertThat(kernel.targets()).isEmpty();
  }

  @Test
  void anElementWithAnotherTimeGetsItsOwnAndKeepsItsCount() throws Exception {
    Block block = block(BEACON);
    kernel.apply(List.of(new Change.Put(block.target(), HOUR.multipliedBy(9))));
    kernel.drops(block.target(), 3);
    Reconciliation found = enforcer.reconcile(true);
    assertThat(found.differences())
        .containsExactly(BEACON + " is dropped for 9h more instead of 1h");
    assertThat(kernel.remaining(block.target())).isEqualTo(HOUR);
    assertThat(ledger.find(block.id()).orElseThrow().packets()).isEqualTo(3);
  }

  @Test
  void whatNoRuleSaysIsReportedAndStays() throws Exception {
    block(BEACON);
    kernel.apply(List.of(new Change.Put(remote("192.0.2.1"), HOUR)));
    Reconciliation found = enforcer.reconcile(true);
    assertThat(found.differences())
        .containsExactly("192.0.2.1 is dropped in the kernel, but no rule says so");
    assertThat(kernel.targets()).contains("192.0.2.1");
  }

  @Test
  void t13ALedgerThatCannotBeReadTakesNothingOutOfTheKernel() throws Exception {
    block(BEACON);
    Enforcer broken =
        world.enforcer(
            () -> {
              throw new LedgerException("disk", new Exception("disk"));
            });
    assertThatThrownBy(broken::tick).hasMessageContaining("disk");
    assertThatThrownBy(() -> broken.reconcile(true)).hasMessageContaining("disk");
    assertThatThrownBy(broken::startUp).hasMessageContaining("disk");
    assertThat(kernel.targets()).containsExactly(BEACON);
  }

  @Test
  void t13AnEmptyLedgerTakesNothingOutOfTheKernelEither() throws Exception {
    kernel.apply(List.of(new Change.Put(remote("192.0.2.1"), HOUR)));
    assertThat(enforcer.startUp().reconciliation().differences()).hasSize(1);
    assertThat(kernel.targets()).containsExactly("192.0.2.1");
  }

  @Test
  void aBlockWhoseTimeIsOverExpiresWithItsLastCounts() throws Exception {
    Block block = block(BEACON);
    kernel.drops(block.target(), 11);
    clock.pass(HOUR.minusSeconds(1));
    enforcer.tick();
    clock.pass(Duration.ofSeconds(1));
    Reconciliation found = enforcer.tick();
    assertThat(texts(found.expired())).containsExactly(BEACON + " expired");
    assertThat(found.expired()).extracting(Block::packets).containsExactly(11L);
    assertThat(found.differences()).isEmpty();
    assertThat(ledger.offences(connection(BEACON))).isEqualTo(1);
    assertThat(enforcer.tick().expired()).isEmpty();
  }

  @Test
  void countsSeenBeforeAnExtensionAreNotAddedTwice() throws Exception {
    Block block = block(BEACON);
    kernel.drops(block.target(), 5);
    enforcer.tick();
    World.Actor commandLine = world.process();
    commandLine.enforcer().extend(List.of(block), HOUR, OPERATOR);
    enforcer.tick();
    kernel.drops(block.target(), 2);
    enforcer.tick();
    clock.pass(HOUR);
    assertThat(enforcer.tick().expired()).extracting(Block::packets).containsExactly(7L);
  }

  @Test
  void t11ARestartKeepsTheRemainingTimes() throws Exception {
    block(BEACON);
    clock.pass(HALF);
    restart();
    assertThat(enforcer.startUp().reconciliation().differences()).isEmpty();
    assertThat(kernel.remaining(connection(BEACON))).isEqualTo(HALF);
    clock.pass(HALF);
    assertThat(enforcer.tick().expired()).hasSize(1);
  }

  @Test
  void afterARebootBlocksComeBackWithTheirRemainingTimeExpiredAndReleasedOnesNever()
      throws Exception {
    enforcer.enforce(List.of(world.evidence(BEACON, HOUR.multipliedBy(4))));
    block(OTHER);
    Block released = block("10.0.0.7-203.0.113.9-80-tcp");
    enforcer.release(List.of(released), HOUR, "", OPERATOR);
    enforcer.add(remote("198.51.100.0/24"), HOUR.multipliedBy(9), false, "", OPERATOR);
    process.die();
    kernel.flushedByAStranger();
    clock.reboot(HOUR.multipliedBy(2));
    start();
    Start start = enforcer.startUp();
    assertThat(start.disarmed()).isFalse();
    assertThat(texts(start.reconciliation().expired())).containsExactly(OTHER + " expired");
    assertThat(kernel.targets()).containsExactly(BEACON, "198.51.100.0/24");
    assertThat(kernel.remaining(connection(BEACON))).isEqualTo(HOUR.multipliedBy(2));
    assertAgreement();
  }

  @Test
  void aMachineThatStallsWhileItAsksTheKernelFindsNoDifference() throws Exception {
    block(BEACON);
    enforcer.add(remote("198.51.100.7"), Duration.ofSeconds(8), false, "", OPERATOR);
    kernel.beforeAnswer = () -> clock.pass(Duration.ofSeconds(10));
    assertThat(enforcer.reconcile(false).differences()).isEmpty();
    kernel.beforeAnswer = () -> {};
    assertThat(kernel.targets()).containsExactly(BEACON);
  }

  @Test
  void t10WithoutAGatewayTheKernelEndsEveryBlockByItself() throws Exception {
    block(BEACON);
    enforcer.add(remote("198.51.100.7"), HOUR, true, "", OPERATOR);
    process.die();
    clock.pass(HOUR);
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
    clock.pass(Duration.ofDays(24));
    assertThat(kernel.targets()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"P1D", "P-1D", "PT1H", "P-400D"})
  void theWallClockChangesNothingWithinABoot(Duration jump) throws Exception {
    Block block = block(BEACON);
    enforcer.tick();
    clock.moveWall(jump);
    for (int look = 0; look < 3; look++) {
      Reconciliation found = enforcer.tick();
      assertThat(found.differences()).isEmpty();
      assertThat(found.expired()).isEmpty();
      clock.pass(Duration.ofSeconds(1));
    }
    assertThat(enforcer.reconcile(true).differences()).isEmpty();
    assertThat(kernel.targets()).containsExactly(BEACON);
    kernel.flushedByAStranger();
    enforcer.tick();
    assertThat(kernel.remaining(block.target())).isEqualTo(HOUR.minusSeconds(3));
    clock.pass(HOUR.minusSeconds(3));
    assertThat(enforcer.tick().expired()).hasSize(1);
  }

  @Test
  void anAllowEntryThatRunsOutLeavesTheKernelToo() throws Exception {
    AllowEntry entry =
        new AllowEntry(
            "203.0.113.9",
            AllowEntry.Kind.OPERATOR,
            "for a while",
            clock.instant(),
            Optional.of(clock.instant().plus(HALF)));
    enforcer.allow(entry, OPERATOR);
    assertThat(kernel.allowed()).containsExactly("203.0.113.9");
    enforcer.tick();
    clock.pass(HALF);
    enforcer.tick();
    assertThat(kernel.allowed()).isEmpty();
  }

  @Test
  void aClockThatIsSetAfterBootingIsNoticedAtTheNextLook() throws Exception {
    block(BEACON);
    enforcer.enforce(List.of(world.evidence(OTHER, HOUR.multipliedBy(9))));
    kernel.flushedByAStranger();
    clock.reboot(Duration.ZERO);
    clock.moveWall(Duration.ofDays(-300)); // no battery
    restart();
    enforcer.startUp();
    assertThat(kernel.remaining(connection(BEACON))).isEqualTo(HOUR);
    assertThat(enforcer.tick().differences()).isEmpty();
    clock.moveWall(Duration.ofDays(300).plus(HOUR.multipliedBy(2))); // NTP: two hours were off
    Reconciliation found = enforcer.tick();
    assertThat(texts(found.expired())).containsExactly(BEACON + " expired");
    assertThat(kernel.targets()).containsExactly(OTHER);
    assertThat(kernel.remaining(connection(OTHER))).isEqualTo(HOUR.multipliedBy(7));
  }

  @Test
  void whatAHostNameComesToMeanReachesTheOperatorsBlocksInDryRunToo() throws Exception {
    enforcer.mode(new Mode.DryRun(), OPERATOR);
    enforcer.add(remote("198.51.100.0/24"), HOUR, false, "", OPERATOR);
    world.configured.add(world.allow("198.51.100.9", AllowEntry.Kind.OPERATOR));
    enforcer.tick();
    assertThat(kernel.allowed()).containsExactly("198.51.100.9");
    world.configured.clear();
    enforcer.tick();
    assertThat(kernel.allowed()).isEmpty();
  }

  @Test
  void t14AHoleThatSomebodyClosedInTheKernelIsOpenedAgain() throws Exception {
    world.configured.add(world.allow("198.51.100.9", AllowEntry.Kind.OPERATOR));
    enforcer.add(remote("198.51.100.0/24"), HOUR, false, "", OPERATOR);
    assertThat(enforcer.tick().differences()).isEmpty();
    kernel.losesAllowed();
    assertThat(enforcer.reconcile(false).differences())
        .containsExactly("the kernel does not let pass exactly what is allowed");
    assertThat(kernel.allowed()).isEmpty();
    enforcer.tick();
    assertThat(kernel.allowed()).containsExactly("198.51.100.9");
    assertThat(enforcer.reconcile(false).differences()).isEmpty();
  }

  @Test
  void whatTheConfigurationComesToAllowIsLifted() throws Exception {
    block(BEACON);
    world.configured.add(world.allow("10.0.0.5", AllowEntry.Kind.CONFIGURED));
    Reconciliation found = enforcer.tick();
    assertThat(texts(found.lifted())).containsExactly(BEACON + " released");
    assertThat(kernel.targets()).isEmpty();
    assertThat(kernel.allowed()).containsExactly("10.0.0.5");
  }

  @Test
  void manyBlocksAreLookedAtInTurnsAndALossIsFoundWithinARound() throws Exception {
    List<String> tuples =
        IntStream.range(0, 1200)
            .mapToObj(n -> "10.0." + n / 250 + "." + (n % 250 + 1) + "-203.0.113.7-443-tcp")
            .toList();
    enforcer.enforce(tuples.stream().map(world::evidence).toList());
    enforcer.tick();
    kernel.loses(connection(tuples.get(777)));
    int mended = 0;
    for (int look = 0; look < 3; look++) mended += enforcer.tick().mended();
    assertThat(mended).isEqualTo(1);
    assertAgreement();
  }

  @Test
  void blocksThatTheKernelCannotTakeBackAreTriedAgain() throws Exception {
    Block block = block(BEACON);
    kernel.flushedByAStranger();
    kernel.poisoned.add(BEACON);
    Reconciliation found = enforcer.tick();
    assertThat(found.mended()).isZero();
    assertThat(found.differences()).anyMatch(each -> each.contains("cannot be put back"));
    assertThat(texts(enforcer.list())).containsExactly(BEACON + " pending");
    kernel.poisoned.clear();
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.ACTIVE);
  }

  /** What an operator or the gateway is at when the process is killed. */
  private enum Deed {
    ENFORCE {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.enforce(
            List.of(test.world.evidence("10.0.0.9-203.0.113.9-" + test.made++ + "-tcp")));
      }
    },
    ADD {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.add(remote("192.0.2.9"), HOUR, false, "", OPERATOR);
      }
    },
    TAKE_OVER {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.add(connection(BEACON), HOUR.multipliedBy(5), false, "", OPERATOR);
      }
    },
    EXTEND {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.extend(test.ledger.inForce(), HOUR.multipliedBy(6), OPERATOR);
      }
    },
    RELEASE {
      @Override
      void run(ReconcileTest test) throws Exception {
        List<Block> first = test.ledger.inForce().subList(0, 1);
        test.enforcer.release(first, Duration.ZERO, "not bad", OPERATOR);
      }
    },
    ALLOW {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.allow(test.world.allow("10.0.0.5", AllowEntry.Kind.OPERATOR), OPERATOR);
      }
    },
    DISARM {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.enforcer.mode(new Mode.DryRun(), OPERATOR);
      }
    },
    WINDOW {
      @Override
      void run(ReconcileTest test) throws Exception {
        Mode window = new Mode.ArmedUntil(test.clock.instant().plusSeconds(600));
        test.enforcer.mode(window, OPERATOR);
      }
    },
    MEND {
      @Override
      void run(ReconcileTest test) throws Exception {
        test.kernel.flushedByAStranger();
        test.enforcer.reconcile(true);
      }
    };

    abstract void run(ReconcileTest test) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void t10KilledAtAnyTransactionNothingIsLostAndNothingStaysForEver(Deed deed) throws Exception {
    block(BEACON);
    block(OTHER);
    enforcer.add(remote("198.51.100.0/24"), HOUR, false, "", OPERATOR);
    clock.pass(HALF);
    int deaths = 0;
    for (int step = 0; step < 3; step++) {
      for (boolean after : new boolean[] {false, true}) {
        enforcer.mode(new Mode.Armed(), OPERATOR);
        enforcer.enforce(List.of(world.evidence(BEACON), world.evidence(OTHER)));
        kernel.diesIn = step;
        kernel.diesAfter = after;
        try {
          deed.run(this);
        } catch (FakeFirewall.Killed asTold) {
          deaths++;
        }
        restart();
        enforcer.startUp();
        assertAgreement();
        assertThat(ledger.inForce()).as("nothing stays for ever").allMatch(this::ends);
      }
    }
    assertThat(deaths).as("it was killed at least before and after the first").isPositive();
  }

  private boolean ends(Block block) {
    return block.remaining(clock.instant()).compareTo(HOUR.multipliedBy(6)) <= 0;
  }

  @Test
  void aReleaseThatDiedHalfwayIsFinishedAndNotUndone() throws Exception {
    for (boolean after : new boolean[] {false, true}) {
      String tuple = after ? BEACON : OTHER;
      Block block = block(tuple);
      kernel.diesIn = 0;
      kernel.diesAfter = after;
      assertThatThrownBy(
              () -> enforcer.release(List.of(block), HOUR, "it is\nour backup", OPERATOR))
          .isInstanceOf(FakeFirewall.Killed.class);
      restart();
      enforcer.tick();
      assertThat(kernel.targets()).isEmpty();
      Ledger.HistoryLine line = ledger.history(Optional.of(block.id()), 1).get(0);
      assertThat(line.state()).isEqualTo(BlockState.RELEASED);
      assertThat(line.by()).isEqualTo(OPERATOR);
      assertThat(line.reason()).isEqualTo("it is\nour backup");
      assertThat(ledger.allowed(clock.instant())).extracting(AllowEntry::what).contains(tuple);
    }
  }

  @Test
  void anIntentThatTheKernelNeverHeardOfIsCarriedOutWithWhatIsLeft() throws Exception {
    kernel.diesIn = 0;
    assertThatThrownBy(() -> block(BEACON)).isInstanceOf(FakeFirewall.Killed.class);
    assertThat(texts(ledger.inForce())).containsExactly(BEACON + " pending");
    clock.pass(HALF);
    restart();
    enforcer.tick();
    assertThat(kernel.remaining(connection(BEACON))).isEqualTo(HALF);
    assertAgreement();
  }

  @Test
  void anIntentWhoseTimeIsOverExpires() throws Exception {
    kernel.diesIn = 0;
    assertThatThrownBy(() -> block(BEACON)).isInstanceOf(FakeFirewall.Killed.class);
    clock.pass(HOUR);
    restart();
    enforcer.tick();
    assertThat(ledger.inForce()).isEmpty();
    assertThat(ledger.offences(connection(BEACON))).as("it was never enforced").isZero();
  }
}
