package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator's way out, when ledger or gateway are not what they should be. */
final class BadNightTest {
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";
  private static final Actor OPERATOR = new Actor.Operator("root");

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final FakeFirewall kernel = new FakeFirewall(clock);
  @AutoClose private World world;
  private Ledger ledger;
  private Enforcer enforcer;
  private Block detectors;
  private Block operators;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, clock, () -> kernel);
    World.Actor process = world.process();
    ledger = process.ledger();
    enforcer = process.enforcer();
    enforcer.mode(new Mode.Armed(), OPERATOR);
    detectors = enforcer.enforce(List.of(world.evidence(BEACON))).get(0);
    operators = enforcer.add(remote("198.51.100.7"), HOUR, false, "seen", OPERATOR).block();
  }

  enum Order {
    RELEASE,
    FLUSH,
    DISARM,
    OFF;

    void give(Enforcer enforcer, Block detectors) throws IOException, InterruptedException {
      switch (this) {
        case RELEASE -> enforcer.release(List.of(detectors), HOUR, "wrong", OPERATOR);
        case FLUSH -> enforcer.flush(OPERATOR);
        case DISARM -> enforcer.mode(new Mode.DryRun(), OPERATOR);
        case OFF -> enforcer.off(OPERATOR);
      }
    }

    boolean keepsOperators() {
      return this == RELEASE || this == DISARM;
    }
  }

  /** As a full disk does: every write of another process fails, reading works. */
  private void fillTheDisk() throws SQLException {
    sql(
        "create trigger full_%1$s_%2$s before %2$s on %1$s begin"
            + " select raise(abort, 'database or disk is full'); end");
  }

  private void emptyTheDisk() throws SQLException {
    sql("drop trigger full_%1$s_%2$s");
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + world.file());
        Statement work = connection.createStatement()) {
      for (String table : List.of("block", "history", "fact", "mode", "allow")) {
        for (String verb : List.of("insert", "update", "delete")) {
          work.execute(String.format(statement, table, verb));
        }
      }
    }
  }

  private void assertLifted(Order order) {
    assertThat(kernel.targets()).doesNotContain(BEACON);
    if (order.keepsOperators()) assertThat(kernel.targets()).containsExactly("198.51.100.7");
    else assertThat(kernel.targets()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void withAFullDiskTheKernelObeysAndTheOrderSaysWhatIsForgotten(Order order) throws Exception {
    fillTheDisk();
    assertThatThrownBy(() -> order.give(enforcer, detectors))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("kernel")
        .hasMessageContaining("again")
        .hasMessageContaining(world.file().toString());
    assertLifted(order);
  }

  @Test
  void aKernelThatCannotBeAskedGivesUpNoRuleOfALedgerThatWasReplaced() throws Exception {
    ledger.tidy();
    Path copy = Files.copy(world.file(), folder.resolve("copy"));
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(world.file() + end));
    }
    Files.move(copy, world.file());
    kernel.refusal = Optional.of(FirewallException.Kind.OTHER);
    assertThatThrownBy(enforcer::followLedger).isInstanceOf(FirewallException.class);
    assertThat(enforcer.isLedgerLost()).isTrue();
    assertThatThrownBy(enforcer::tick).isInstanceOf(LedgerException.class);
    kernel.refusal = Optional.empty();
    assertThat(enforcer.followLedger()).isInstanceOf(Mode.Armed.class);
    assertThat(ledger.inForce()).extracting(Block::state).containsOnly(BlockState.ACTIVE);
    assertThat(ledger.inForce()).hasSize(2);
    assertThat(kernel.targets()).containsExactly(BEACON, "198.51.100.7");
  }

  private Block overInTheLedgerAlone() throws Exception {
    Block over = ledger.find(detectors.id()).orElseThrow().in(BlockState.EXPIRED);
    ledger.update(over, Actor.Automatic.KERNEL, "");
    return over;
  }

  @Test
  void whatTheKernelDropsAlthoughTheLedgerHasItAsOverIsLifted() throws Exception {
    Block over = overInTheLedgerAlone();
    assertThat(enforcer.over(List.of(over, operators))).isEmpty();
    assertThat(World.texts(enforcer.release(List.of(over), HOUR, "wrong", OPERATOR))).hasSize(1);
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
    assertThat(ledger.allowed(clock.instant())).hasSize(1);
    assertThat(enforcer.over(List.of(over, operators))).containsExactly(over);
    assertThat(enforcer.release(List.of(over), HOUR, "wrong", OPERATOR)).isEmpty();
  }

  @Test
  void theSameWithAFullDiskIsLiftedAndSaysWhatIsForgotten() throws Exception {
    Block over = overInTheLedgerAlone();
    fillTheDisk();
    assertThatThrownBy(() -> enforcer.release(List.of(over), HOUR, "wrong", OPERATOR))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("lifted in the kernel");
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
  }

  @ParameterizedTest
  @EnumSource
  void whileTheDiskIsFullTheGatewayPutsNothingBack(Order order) throws Exception {
    World.Actor gateway = world.process();
    gateway.enforcer().startUp();
    fillTheDisk();
    assertThatThrownBy(() -> order.give(enforcer, detectors)).isInstanceOf(LedgerException.class);
    for (int look = 0; look < 3; look++) {
      assertThatThrownBy(gateway.enforcer()::tick).isInstanceOf(LedgerException.class);
      assertLifted(order);
      clock.pass(Duration.ofSeconds(1));
    }
    emptyTheDisk();
    order.give(enforcer, detectors);
    gateway.enforcer().tick();
    assertLifted(order);
  }

  @ParameterizedTest
  @EnumSource
  void whenTheDiskHasRoomAgainTheOrderIsDoneInTheLedgerAndNotUndone(Order order) throws Exception {
    World.Actor gateway = world.process();
    gateway.enforcer().startUp();
    fillTheDisk();
    assertThatThrownBy(() -> order.give(enforcer, detectors))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("waits in " + folder.resolve("waiting"));
    assertThat(world.waiting().size()).isEqualTo(1);
    assertThat(enforcer.list()).as("it is lifted").noneMatch(row -> row.id() == detectors.id());
    emptyTheDisk();
    gateway.enforcer().tick();
    assertLifted(order);
    Block row = ledger.find(detectors.id()).orElseThrow();
    assertThat(row.state()).isEqualTo(BlockState.RELEASED);
    assertThat(ledger.history(Optional.of(row.id()), 1).get(0).by()).isEqualTo(OPERATOR);
    boolean disarms = order == Order.DISARM || order == Order.OFF;
    assertThat(ledger.mode()).isEqualTo(disarms ? new Mode.DryRun() : new Mode.Armed());
    boolean spares = order == Order.RELEASE || order == Order.FLUSH;
    assertThat(ledger.allowed(clock.instant()))
        .hasSize(spares ? order.keepsOperators() ? 1 : 2 : 0);
    assertThat(world.waiting().size()).isZero();
    assertThat(folder.resolve("waiting")).doesNotExist();
    assertThat(gateway.enforcer().enforce(List.of(world.evidence(BEACON))))
        .as("old evidence does not block again")
        .noneMatch(block -> block.state() == BlockState.ACTIVE);
    for (int look = 0; look < 3; look++) {
      clock.pass(Duration.ofSeconds(1));
      gateway.enforcer().tick();
      assertLifted(order);
    }
  }

  @Test
  void anOrderThatWaitsSurvivesTheGatewayAndComesBeforeAnyOther() throws Exception {
    fillTheDisk();
    assertThatThrownBy(() -> Order.DISARM.give(enforcer, detectors))
        .isInstanceOf(LedgerException.class);
    emptyTheDisk();
    World.Actor restarted = world.process();
    assertThat(restarted.enforcer().startUp().mode()).isEqualTo(new Mode.DryRun());
    assertLifted(Order.DISARM);
    restarted.enforcer().mode(new Mode.Armed(), OPERATOR);
    clock.pass(Duration.ofSeconds(1));
    restarted.enforcer().tick();
    assertThat(ledger.mode()).as("an older order is no later word").isEqualTo(new Mode.Armed());
    assertThat(world.waiting().size()).isZero();
  }

  @Test
  void anOrderThatWaitedForAnotherLedgerLiftsNothingOfThisOne() throws Exception {
    Path folderOfBoth = Files.createDirectories(folder.resolve("waiting"));
    Path order = folderOfBoth.resolve("1.order");
    String header = "portcullis order 1\nrule " + operators.id() + " ";
    Files.writeString(order, header + "192.0.2.99\n\n3600\n" + OPERATOR + "\n1 \nwrong");
    enforcer.tick();
    assertThat(kernel.targets()).containsExactly(BEACON, "198.51.100.7");
    Files.createDirectories(folderOfBoth);
    Files.writeString(order, header + "198.51.100.7\n\n3600\n" + OPERATOR + "\n1 \nwrong");
    enforcer.tick();
    assertThat(kernel.targets()).as("its own is lifted").containsExactly(BEACON);
    assertThat(world.waiting().size()).isZero();
  }

  @Test
  void anOrderThatNobodyCanReadIsNamedAndNothingIsPutBackMeanwhile() throws Exception {
    Files.createDirectories(folder.resolve("waiting"));
    kernel.loses(detectors.target());
    for (String text :
        List.of("portcu", "portcullis order 1\nrule one x\n\n", "portcullis order 1\n\nnever")) {
      Path torn = Files.writeString(folder.resolve("waiting/torn.order"), text);
      assertThatThrownBy(enforcer::tick)
          .as(text)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(torn.toString())
          .hasMessageContaining("remove it");
    }
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
  }

  @Test
  void aFullDiskMakesNoNewBlocks() throws Exception {
    fillTheDisk();
    assertThatThrownBy(
            () -> enforcer.enforce(List.of(world.evidence("10.0.0.9-203.0.113.9-80-tcp"))))
        .isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> enforcer.add(remote("192.0.2.1"), HOUR, false, "", OPERATOR))
        .isInstanceOf(LedgerException.class);
    assertThat(kernel.targets()).containsExactly(BEACON, "198.51.100.7");
  }

  @ParameterizedTest
  @EnumSource
  void withALedgerThatNobodyCanReadTheKernelObeys(Order order) {
    Enforcer blind =
        world.enforcer(
            () -> {
              throw new LedgerException("portcullis.db is no ledger", new IOException("torn"));
            });
    assertThatThrownBy(() -> order.give(blind, detectors))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("no ledger");
    assertThat(kernel.targets()).doesNotContain(BEACON);
    // Nobody can tell whose block is whose: a lock-out is worse than a gap.
    if (order != Order.RELEASE) assertThat(kernel.targets()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasLiftedWhileNobodyCouldReadTheLedgerIsLiftedInItOnceItCanBeRead(Order order)
      throws Exception {
    Enforcer blind =
        world.enforcer(
            () -> {
              throw new LedgerException("portcullis.db is no ledger", new IOException("torn"));
            });
    assertThatThrownBy(() -> order.give(blind, detectors))
        .hasMessageContaining("waits in " + folder.resolve("waiting"));
    World.Actor gateway = world.process();
    gateway.enforcer().startUp();
    for (int look = 0; look < 3; look++) {
      assertLifted(order);
      clock.pass(Duration.ofSeconds(1));
      gateway.enforcer().tick();
    }
    assertThat(ledger.find(detectors.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
    assertThat(ledger.find(operators.id()).orElseThrow().state())
        .isEqualTo(order.keepsOperators() ? BlockState.ACTIVE : BlockState.RELEASED);
    assertThat(world.waiting().size()).isZero();
  }

  @Test
  void whatWasReleasedByItsTargetAloneIsListedNoMoreOnceTheLedgerCanBeReadAgain() throws Exception {
    Enforcer blind =
        world.enforcer(
            () -> {
              throw new LedgerException("portcullis.db is no ledger", new IOException("torn"));
            });
    Block row = ledger.find(detectors.id()).orElseThrow();
    Block asTheKernelHasIt = Block.inKernel(row.target(), row.life(), Dropped.NOTHING);
    assertThatThrownBy(() -> Order.RELEASE.give(blind, asTheKernelHasIt))
        .isInstanceOf(LedgerException.class);
    assertThat(enforcer.list()).extracting(Block::target).doesNotContain(row.target());
    assertThat(enforcer.asOfNow(List.of(row)))
        .extracting(Block::state)
        .containsExactly(BlockState.RELEASED);
  }

  @ParameterizedTest
  @EnumSource
  void besideAHungGatewayTheOrderIsDoneAndRemembered(Order order) throws Exception {
    RunLock.Held hung = new RunLock(world.lockFile()).take(Duration.ZERO).orElseThrow();
    try {
      order.give(enforcer, detectors);
      assertLifted(order);
      assertThat(enforcer.notices()).singleElement().asString().contains("does not answer");
      assertThat(ledger.find(detectors.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
    } finally {
      hung.close();
    }
    World.Actor gateway = world.process();
    gateway.enforcer().startUp();
    assertLifted(order);
  }

  @Test
  void besideAHungGatewayOtherOrdersGiveUpAndSayWhichDoNot() throws Exception {
    RunLock.Held hung = new RunLock(world.lockFile()).take(Duration.ZERO).orElseThrow();
    try {
      assertThatThrownBy(() -> enforcer.extend(List.of(operators), HOUR, OPERATOR))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("run lock")
          .hasMessageContaining("release, flush, disarm and off");
      assertThat(enforcer.tick().differences()).isEmpty();
    } finally {
      hung.close();
    }
  }

  @Test
  void aGatewayThatWakesUpDoesNotUndoWhatWasReleasedWhileItHung() throws Exception {
    World.Actor gateway = world.process();
    kernel.meanwhile = Optional.of(() -> releaseWithoutTheLock("10.0.0.9-203.0.113.9-80-tcp"));
    gateway.enforcer().enforce(List.of(world.evidence("10.0.0.9-203.0.113.9-80-tcp")));
    assertThat(kernel.targets()).containsExactly(BEACON, "198.51.100.7");
    assertThat(ledger.inForce()).hasSize(2);
    assertThat(enforcer.reconcile(false).differences()).isEmpty();
  }

  @Test
  void aMendThatWakesUpDoesNotEither() throws Exception {
    World.Actor gateway = world.process();
    kernel.flushedByAStranger();
    kernel.meanwhile = Optional.of(() -> releaseWithoutTheLock(BEACON));
    gateway.enforcer().reconcile(true);
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
  }

  private void releaseWithoutTheLock(String tuple) {
    try {
      Block block = ledger.inForce(World.connection(tuple)).orElseThrow();
      enforcer.release(List.of(block), HOUR, "", OPERATOR);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void withoutARunFolderTheOrderIsDoneAllTheSame() throws Exception {
    Files.delete(world.lockFile());
    Files.createDirectory(world.lockFile());
    enforcer.release(List.of(detectors), HOUR, "", OPERATOR);
    assertThat(kernel.targets()).containsExactly("198.51.100.7");
    assertThat(enforcer.notices()).singleElement().asString().contains("without the run lock");
  }

  @Test
  void whereTheKernelHasNoFirewallOffDisarmsAllTheSame() throws Exception {
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_SUPPORTED);
    enforcer.off(OPERATOR);
    assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
  }
}
