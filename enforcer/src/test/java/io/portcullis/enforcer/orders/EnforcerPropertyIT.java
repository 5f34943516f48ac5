package io.portcullis.enforcer.orders;

import static io.portcullis.enforcer.firewall.Life.OPERATOR;
import static io.portcullis.enforcer.firewall.Targets.host;
import static io.portcullis.enforcer.firewall.Targets.remote;
import static io.portcullis.enforcer.orders.World.connection;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.NetworkNamespace;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.Life;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of everything that operator, gateway and strangers can do, on the real kernel,
 * against a model of what should be dropped until when.
 */
final class EnforcerPropertyIT {
  private static final int STEPS = 15;
  // Reading clocks, ledger and kernel takes a moment, and this machine may be loaded.
  private static final Duration NEAR = Duration.ofSeconds(10);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WINDOW = Duration.ofMinutes(20);

  private static final List<String> TUPLES =
      List.of(
          "10.0.0.5-203.0.113.1-443-tcp",
          "10.0.0.5-203.0.113.2-53-udp",
          "10.0.0.6-203.0.113.1-443-tcp",
          "fd00::5-2001:db8::1-443-tcp");
  private static final List<Target> TARGETS =
      List.of(
          connection(TUPLES.get(0)),
          connection(TUPLES.get(1)),
          connection(TUPLES.get(3)),
          remote("203.0.113.1"),
          remote("203.0.113.2"),
          remote("203.0.113.0/24"),
          remote("203.0.0.0/16"),
          remote("2001:db8::/64"),
          host("10.0.0.5"),
          host("fd00::5"));
  private static final List<String> ALLOWED = List.of("203.0.113.1", "fd00::5");

  @AutoClose private NetworkNamespace namespace;
  @TempDir private Path folder;

  @BeforeEach
  void make() {
    namespace = NetworkNamespace.create("model");
  }

  @Test
  void anyHundredSequencesEndWithTheModelsBlocksInTheKernel() throws Exception {
    sequences(100, new Random().nextLong());
  }

  @Test
  @Tag("soak")
  void anyThousandSequencesEndWithTheModelsBlocksInTheKernel() throws Exception {
    sequences(1_000, new Random().nextLong());
  }

  private void sequences(int count, long firstSeed) throws Exception {
    for (int index = 0; index < count; index++) {
      long seed = firstSeed + index;
      List<String> told = new ArrayList<>();
      Path own = Files.createDirectory(folder.resolve("sequence" + index));
      try (Life life = new Life(namespace, own)) {
        Model model = new Model(life, new Random(seed), told);
        for (int step = 0; step < STEPS; step++) model.step();
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + " " + told + ": " + failed.getMessage(), failed);
      }
    }
  }

  /**
   * A block as it should be.
   *
   * @param end by the boot clock
   */
  private record Held(boolean operators, boolean real, Duration end) {}

  /** What should be, and the steps that change it. */
  private static final class Model {
    private final Life life;
    private final Random random;
    private final List<String> told;
    private final Map<Target, Held> held = new HashMap<>();
    private final Set<Target> spared = new HashSet<>();
    private final Set<String> allowed = new HashSet<>();
    private Optional<Duration> window = Optional.empty();
    private boolean armed;
    private boolean wallMoved;
    private boolean rebooted;

    Model(Life life, Random random, List<String> told) {
      this.life = life;
      this.random = random;
      this.told = told;
    }

    void step() throws Exception {
      switch (random.nextInt(17)) {
        case 0, 1, 2 -> add(TARGETS.get(random.nextInt(TARGETS.size())));
        case 3, 4, 5, 6 -> evidence(TUPLES.get(random.nextInt(TUPLES.size())));
        case 7 -> extend();
        case 8 -> release(random.nextBoolean() ? Duration.ZERO : DAY);
        case 9 -> allow(ALLOWED.get(random.nextInt(ALLOWED.size())));
        case 10 -> disallow(ALLOWED.get(random.nextInt(ALLOWED.size())));
        case 11 -> mode();
        case 12 -> mode();
        case 13 -> strangerFlushes();
        case 14 -> restart();
        case 15 -> moveWall();
        default -> everything();
      }
      life.enforcer().tick();
      compare();
    }

    private Duration now() {
      return life.clock.sinceBoot();
    }

    private Duration timeout() {
      return Duration.ofMinutes(5 + random.nextInt(3000));
    }

    /** An end inside the allowlist makes all of it allowed; a wider prefix only has a hole. */
    private boolean isAllowed(Target target) {
      return allowed.stream().map(Prefix::parse).anyMatch(entry -> covers(entry, target));
    }

    private static boolean covers(Prefix entry, Target target) {
      return target.ends().stream().anyMatch(entry::contains);
    }

    /** What was released is spared with all that lies in it. */
    private boolean isSpared(Target target) {
      return spared.stream()
          .anyMatch(
              each ->
                  each.equals(target)
                      || each.range().filter(range -> covers(range, target)).isPresent());
    }

    private void add(Target target) throws Exception {
      Duration timeout = timeout();
      told.add("add " + target.scope() + " " + target);
      boolean refused = false;
      try {
        life.enforcer().add(target, timeout, false, "", OPERATOR);
      } catch (Refused allowedByUs) {
        refused = true;
      }
      assertThat(refused).isEqualTo(isAllowed(target));
      if (refused) return;
      spared.remove(target);
      held.put(target, new Held(true, true, now().plus(timeout)));
    }

    private void evidence(String tuple) throws Exception {
      Target target = connection(tuple);
      Duration timeout = timeout();
      told.add("evidence " + tuple);
      List<Block> made = life.enforcer().enforce(List.of(life.world.evidence(tuple, timeout)));
      Held standing = held.get(target);
      boolean covered = standing != null && (standing.real || !armed);
      boolean isNew = !covered && !isSpared(target) && !isAllowed(target);
      assertThat(made).hasSize(isNew ? 1 : 0);
      if (isNew) held.put(target, new Held(false, armed, now().plus(timeout)));
    }

    private Optional<Target> any() {
      List<Target> all = held.keySet().stream().sorted((a, b) -> key(a).compareTo(key(b))).toList();
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private static String key(Target target) {
      return target.scope() + " " + target;
    }

    private void extend() throws Exception {
      Optional<Target> target = any();
      if (target.isEmpty()) return;
      Duration timeout = timeout();
      told.add("extend " + target.get());
      Block block = life.ledger().inForce(target.get()).orElseThrow();
      assertThat(life.enforcer().extend(List.of(block), timeout, OPERATOR)).hasSize(1);
      Held old = held.get(target.get());
      held.put(target.get(), new Held(old.operators, old.real, now().plus(timeout)));
    }

    private void release(Duration spare) throws Exception {
      Optional<Target> target = any();
      if (target.isEmpty()) return;
      told.add("release " + target.get() + " spare " + spare);
      Block block = life.ledger().inForce(target.get()).orElseThrow();
      life.enforcer().release(List.of(block), spare, "", OPERATOR);
      held.remove(target.get());
      if (!spare.isZero()) spared.add(target.get());
    }

    private void allow(String what) throws Exception {
      told.add("allow " + what);
      life.enforcer().allow(life.world.allow(what, AllowEntry.Kind.OPERATOR), OPERATOR);
      allowed.add(what);
      held.keySet().removeIf(this::isAllowed);
    }

    private void disallow(String what) throws Exception {
      told.add("disallow " + what);
      life.enforcer().disallow(what, OPERATOR);
      allowed.remove(what);
      spared.removeIf(target -> target.toString().equals(what));
    }

    private void mode() throws Exception {
      int which = random.nextInt(3);
      told.add("mode " + which);
      switch (which) {
        case 0 -> disarmed();
        case 1 -> {
          life.enforcer().mode(new Mode.ArmedUntil(life.clock.instant().plus(WINDOW)), OPERATOR);
          armed = true;
          window = Optional.of(now().plus(WINDOW));
        }
        default -> {
          life.enforcer().mode(new Mode.Armed(), OPERATOR);
          armed = true;
          window = Optional.empty();
        }
      }
    }

    private void disarmed() throws Exception {
      life.enforcer().mode(new Mode.DryRun(), OPERATOR);
      forgetDetectors();
    }

    private void forgetDetectors() {
      armed = false;
      window = Optional.empty();
      held.values().removeIf(each -> each.real && !each.operators);
    }

    private void strangerFlushes() {
      told.add("nft flush ruleset");
      life.flushedByAStranger();
    }

    private void restart() throws Exception {
      // After a reboot the wall clock counts, which nobody may have moved then.
      boolean reboot = !wallMoved && random.nextBoolean();
      rebooted |= reboot;
      told.add(reboot ? "reboot" : "restart");
      if (reboot) life.reboot();
      else life.restart();
      life.enforcer().startUp();
      if (window.isPresent()) forgetDetectors();
    }

    private void moveWall() {
      // Blocks of an earlier boot end by it, as they should.
      if (rebooted) return;
      int days = random.nextBoolean() ? 1 : -1;
      told.add("wall clock " + days + " d");
      wallMoved = true;
      life.clock.moveWall(DAY.multipliedBy(days));
    }

    private void everything() throws Exception {
      if (random.nextBoolean()) {
        told.add("flush");
        life.enforcer().flush(OPERATOR);
        spared.addAll(held.keySet());
        held.clear();
        return;
      }
      told.add("off");
      life.enforcer().off(OPERATOR);
      armed = false;
      window = Optional.empty();
      held.values().removeIf(each -> each.real);
    }

    private Duration left(Held block) {
      Duration left = block.end.minus(now());
      if (block.operators || window.isEmpty()) return left;
      Duration ofWindow = window.get().minus(now());
      return left.compareTo(ofWindow) < 0 ? left : ofWindow;
    }

    private void compare() throws Exception {
      assertThat(life.ledger().mode().word())
          .isEqualTo(!armed ? "dry_run" : window.isPresent() ? "armed_until" : "armed");
      Map<Target, Duration> inKernel = new HashMap<>();
      for (Firewall.Element element : life.elements()) {
        assertThat(inKernel.put(element.target(), element.remaining())).isNull();
      }
      Set<Target> real = new HashSet<>();
      Set<Target> virtual = new HashSet<>();
      held.forEach((target, block) -> (block.real ? real : virtual).add(target));
      assertThat(inKernel.keySet()).isEqualTo(real);
      inKernel.forEach(
          (target, left) ->
              assertThat(left).as("%s", target).isCloseTo(left(held.get(target)), NEAR));
      assertThat(
              life.ledger().inForce().stream()
                  .filter(block -> block.state() == BlockState.WOULD_BLOCK)
                  .map(Block::target))
          .containsExactlyInAnyOrderElementsOf(virtual);
      Reconciliation found = life.enforcer().reconcile(false);
      assertThat(found.differences()).isEmpty();
      assertThat(found.present()).isEqualTo(found.intended());
    }
  }
}
