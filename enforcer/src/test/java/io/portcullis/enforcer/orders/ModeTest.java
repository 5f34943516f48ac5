package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.HOUR;
import static io.portcullis.enforcer.orders.World.connection;
import static io.portcullis.enforcer.orders.World.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every order in every mode, restarts included. */
final class ModeTest {
  private static final Actor OPERATOR = new Actor.Operator("root");
  private static final String VIRTUAL = "10.0.0.4-203.0.113.6-443-tcp";
  private static final String DETECTORS = "10.0.0.5-203.0.113.7-443-tcp";
  private static final Target OPERATORS = remote("198.51.100.0/24");
  private static final Duration WINDOW = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final FakeFirewall kernel = new FakeFirewall(clock);
  @AutoClose private World world;
  private World.Actor actor;
  private Ledger ledger;
  private Enforcer enforcer;

  @BeforeEach
  void open() throws Exception {
    world = new World(folder, clock, () -> kernel);
    start();
  }

  private void start() throws Exception {
    actor = world.process();
    ledger = actor.ledger();
    enforcer = actor.enforcer();
  }

  private Mode window(Duration length) {
    return new Mode.ArmedUntil(clock.instant().plus(length));
  }

  private Block block(String tuple) throws Exception {
    return enforcer.enforce(List.of(world.evidence(tuple))).get(0);
  }

  enum State {
    DRY_RUN,
    ARMED,
    WINDOW,
    LAPSED
  }

  enum Order {
    ARM,
    ARM_CONFIRM,
    DISARM,
    OFF,
    RESTART,
    REBOOT,
    TICK
  }

  private void bring(State state) throws Exception {
    block(VIRTUAL);
    if (state == State.ARMED) enforcer.mode(new Mode.Armed(), OPERATOR);
    if (state == State.WINDOW || state == State.LAPSED) enforcer.mode(window(WINDOW), OPERATOR);
    if (state != State.DRY_RUN) block(DETECTORS);
    enforcer.add(OPERATORS, HOUR, false, "seen", OPERATOR);
    if (state == State.LAPSED) clock.pass(WINDOW);
  }

  private void give(Order order) throws Exception {
    switch (order) {
      case ARM -> enforcer.mode(new Mode.Armed(), OPERATOR);
      case ARM_CONFIRM -> enforcer.mode(window(WINDOW.multipliedBy(2)), OPERATOR);
      case DISARM -> enforcer.mode(new Mode.DryRun(), OPERATOR);
      case OFF -> enforcer.off(OPERATOR);
      case RESTART -> {
        actor.die();
        start();
        enforcer.startUp();
      }
      case REBOOT -> {
        actor.die();
        kernel.flushedByAStranger();
        clock.reboot(Duration.ZERO);
        start();
        enforcer.startUp();
      }
      case TICK -> enforcer.tick();
    }
  }

  /** Minutes that are left in the kernel; 0: it is not there. */
  private long minutes(Target target) {
    return kernel.targets().contains(target.toString()) ? kernel.remaining(target).toMinutes() : 0;
  }

  @ParameterizedTest(name = "{0} + {1} = {2}, detector''s {3} min, operator''s {4} min")
  @CsvSource({
    // state, order, mode after, detector's and operator's block in minutes
    "DRY_RUN, ARM,         armed,       0, 60",
    "DRY_RUN, ARM_CONFIRM, armed_until, 0, 60",
    "DRY_RUN, DISARM,      dry_run,     0, 60",
    "DRY_RUN, OFF,         dry_run,     0,  0",
    "DRY_RUN, RESTART,     dry_run,     0, 60",
    "DRY_RUN, REBOOT,      dry_run,     0, 60",
    "DRY_RUN, TICK,        dry_run,     0, 60",
    "ARMED,   ARM,         armed,       60, 60",
    "ARMED,   ARM_CONFIRM, armed_until, 20, 60",
    "ARMED,   DISARM,      dry_run,     0, 60",
    "ARMED,   OFF,         dry_run,     0,  0",
    "ARMED,   RESTART,     armed,       60, 60",
    "ARMED,   REBOOT,      armed,       60, 60",
    "ARMED,   TICK,        armed,       60, 60",
    "WINDOW,  ARM,         armed,       60, 60",
    "WINDOW,  ARM_CONFIRM, armed_until, 20, 60",
    "WINDOW,  DISARM,      dry_run,     0, 60",
    "WINDOW,  OFF,         dry_run,     0,  0",
    "WINDOW,  RESTART,     dry_run,     0, 60",
    "WINDOW,  REBOOT,      dry_run,     0, 60",
    "WINDOW,  TICK,        armed_until, 10, 60",
    "LAPSED,  ARM,         armed,       0, 50",
    "LAPSED,  ARM_CONFIRM, armed_until, 0, 50",
    "LAPSED,  DISARM,      dry_run,     0, 50",
    "LAPSED,  OFF,         dry_run,     0,  0",
    "LAPSED,  RESTART,     dry_run,     0, 50",
    "LAPSED,  REBOOT,      dry_run,     0, 50",
    "LAPSED,  TICK,        dry_run,     0, 50",
  })
  void everyOrderInEveryMode(State state, Order order, String mode, long detectors, long operators)
      throws Exception {
    bring(state);
    give(order);
    assertThat(ledger.mode().word()).isEqualTo(mode);
    assertThat(minutes(connection(DETECTORS))).as("the detector's block").isEqualTo(detectors);
    assertThat(minutes(OPERATORS)).as("the operator's block").isEqualTo(operators);
    assertThat(ledger.inForce(connection(VIRTUAL)).orElseThrow().state())
        .as("an old would_block is never made real")
        .isEqualTo(BlockState.WOULD_BLOCK);
    assertThat(kernel.targets()).doesNotContain(VIRTUAL);
    if (order == Order.OFF) assertThat(kernel.hasTable()).isFalse();
    Reconciliation found = enforcer.reconcile(false);
    assertThat(found.differences()).isEmpty();
    assertThat(found.present()).isEqualTo((detectors > 0 ? 1 : 0) + (operators > 0 ? 1 : 0));
  }

  @Test
  void withoutConfirmationEverythingEndsInTheKernelEvenIfTheGatewayIsDead() throws Exception {
    enforcer.mode(window(WINDOW), OPERATOR);
    clock.pass(Duration.ofMinutes(4));
    block(DETECTORS);
    assertThat(kernel.remaining(connection(DETECTORS))).isEqualTo(Duration.ofMinutes(6));
    assertThat(enforcer.list().get(0).expires())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(6)));
    actor.die();
    clock.pass(Duration.ofMinutes(6));
    assertThat(kernel.targets()).isEmpty();
    start();
    assertThat(enforcer.list()).as("nobody believes it is still blocked").isEmpty();
    Start start = enforcer.startUp();
    assertThat(start.disarmed()).isTrue();
    assertThat(start.mode()).isEqualTo(new Mode.DryRun());
    assertThat(texts(start.reconciliation().expired())).containsExactly(DETECTORS + " expired");
  }

  @Test
  void aStrangersFlushInTheWindowIsMendedWithoutReachingBeyondIt() throws Exception {
    enforcer.mode(window(WINDOW), OPERATOR);
    block(DETECTORS);
    clock.pass(Duration.ofMinutes(4));
    kernel.flushedByAStranger();
    assertThat(enforcer.tick().mended()).isEqualTo(1);
    assertThat(kernel.remaining(connection(DETECTORS))).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void theWallClockDoesNotStretchTheWindow() throws Exception {
    enforcer.mode(window(WINDOW), OPERATOR);
    block(DETECTORS);
    clock.moveWall(Duration.ofDays(-1));
    enforcer.tick();
    assertThat(kernel.remaining(connection(DETECTORS))).isEqualTo(WINDOW);
    clock.pass(WINDOW);
    enforcer.tick();
    assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
    assertThat(kernel.targets()).isEmpty();
  }

  @Test
  void confirmingCountsWhatWasDroppedInTheWindow() throws Exception {
    enforcer.mode(window(WINDOW), OPERATOR);
    Block block = block(DETECTORS);
    kernel.drops(block.target(), 6);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    kernel.drops(block.target(), 1);
    assertThat(enforcer.list().get(0).packets()).isEqualTo(7);
  }

  @Test
  void evidenceAfterArmingMakesRealWhatWasOnlyVirtual() throws Exception {
    Block virtual = block(VIRTUAL);
    enforcer.mode(new Mode.Armed(), OPERATOR);
    assertThat(kernel.targets()).isEmpty();
    Block real = block(VIRTUAL);
    assertThat(real.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(texts(ledger.inForce())).containsExactly(VIRTUAL + " active");
    assertThat(ledger.find(virtual.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
  }

  @Test
  void aBlockThatRunsToItsEndInDryRunIsNotPutBackWhenAStrangerFlushes() throws Exception {
    enforcer.mode(new Mode.Armed(), OPERATOR);
    Block block = block(DETECTORS);
    // A gateway that died while it disarmed, between mode and kernel.
    ledger.mode(new Mode.DryRun(), OPERATOR);
    enforcer.tick();
    assertThat(kernel.targets()).containsExactly(DETECTORS);
    kernel.flushedByAStranger();
    enforcer.tick();
    assertThat(kernel.hasTable()).isFalse();
    assertThat(ledger.find(block.id()).orElseThrow().state()).isEqualTo(BlockState.RELEASED);
  }

  @Test
  void armingWithoutTheRightChangesNothing() throws Exception {
    kernel.refusal = Optional.of(FirewallException.Kind.NOT_PERMITTED);
    assertThatThrownBy(() -> enforcer.mode(new Mode.Armed(), OPERATOR))
        .isInstanceOf(FirewallException.class);
    assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
  }

  @Test
  void aWindowThatIsOverBeforeItBeginsIsNoWindow() {
    assertThatThrownBy(() -> enforcer.mode(window(Duration.ZERO), OPERATOR))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
