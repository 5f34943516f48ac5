package io.portcullis.enforcer.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Laws of the life of blocks, against a simple model of what should be dropped until when. */
final class EnforcerPropertyTest {
  private static final Actor WHO = new Actor.Operator("root");

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final FakeFirewall kernel = new FakeFirewall(clock);

  private static Target target(Random random) {
    try {
      boolean ipv6 = random.nextBoolean();
      byte[] inside = new byte[ipv6 ? 16 : 4];
      byte[] outside = new byte[ipv6 ? 16 : 4];
      random.nextBytes(inside);
      random.nextBytes(outside);
      // ::ffff:0:0/96 would be read as IPv4.
      inside[0] = 10;
      outside[0] = 60;
      InetAddress source = InetAddress.getByAddress(inside);
      InetAddress destination = InetAddress.getByAddress(outside);
      int length = ipv6 ? 48 + random.nextInt(81) : 16 + random.nextInt(17);
      return switch (random.nextInt(3)) {
        case 0 ->
            new Target.Connection(
                source, destination, random.nextInt(65536), random.nextBoolean() ? 6 : 17);
        case 1 -> new Target.Remote(new Prefix(destination, length));
        default -> new Target.Host(new Prefix(source, length));
      };
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @RepeatedTest(20)
  void t09ReleasingUndoesExactlyWhatAddingDid(RepetitionInfo repetition) throws Exception {
    long seed = 7_000L + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    try (World world = new World(folder, clock, () -> kernel)) {
      Enforcer enforcer = world.process().enforcer();
      enforcer.add(target(random), World.HOUR, false, "", WHO);
      List<Firewall.Element> before = kernel.list();
      Target target = target(random);
      Block block = enforcer.add(target, World.HOUR, false, "", WHO).block();
      assertThat(kernel.list()).as("seed %d", seed).hasSize(2);
      enforcer.release(List.of(block), World.HOUR, "", WHO);
      assertThat(kernel.list()).as("seed %d, %s", seed, target).isEqualTo(before);
    }
  }

  @RepeatedTest(10)
  void anySequenceOfOrdersEndsWithTheModelsBlocks(RepetitionInfo repetition) throws Exception {
    long seed = 9_000L + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    List<Target> targets = random.ints(6).mapToObj(each -> target(random)).distinct().toList();
    Map<Target, Duration> model = new HashMap<>();
    try (World world = new World(folder, clock, () -> kernel)) {
      World.Actor actor = world.process();
      Ledger ledger = actor.ledger();
      for (int step = 0; step < 60; step++) {
        Target target = targets.get(random.nextInt(targets.size()));
        Duration timeout = Duration.ofSeconds(60 + random.nextInt(5000));
        Enforcer enforcer = actor.enforcer();
        Optional<Block> block = ledger.inForce(target);
        model.values().removeIf(end -> end.compareTo(clock.sinceBoot()) <= 0);
        switch (random.nextInt(9)) {
          case 0, 1, 2 -> {
            enforcer.add(target, timeout, false, "", WHO);
            model.put(target, clock.sinceBoot().plus(timeout));
          }
          case 3 -> {
            if (enforcer.extend(block.stream().toList(), timeout, WHO).isEmpty()) break;
            model.put(target, clock.sinceBoot().plus(timeout));
          }
          case 4 -> {
            enforcer.release(block.stream().toList(), Duration.ZERO, "", WHO);
            model.remove(target);
          }
          case 5 -> kernel.flushedByAStranger();
          case 6 -> clock.pass(timeout.dividedBy(3));
          case 7 -> clock.moveWall(timeout.multipliedBy(random.nextInt(99) - 50));
          default -> {
            if (random.nextInt(4) > 0) break;
            if (random.nextBoolean()) enforcer.flush(WHO);
            else enforcer.off(WHO);
            model.clear();
          }
        }
        enforcer.tick();
        assertSame(model, seed, step);
      }
      assertThat(ledger.mode()).isEqualTo(new Mode.DryRun());
    }
  }

  private void assertSame(Map<Target, Duration> model, long seed, int step) throws Exception {
    model.values().removeIf(end -> end.compareTo(clock.sinceBoot()) <= 0);
    Map<Target, Duration> held = new HashMap<>();
    for (Firewall.Element element : kernel.list()) {
      held.put(element.target(), clock.sinceBoot().plus(element.remaining()));
    }
    assertThat(held.keySet()).as("seed %d, step %d", seed, step).isEqualTo(model.keySet());
    held.forEach(
        (target, end) ->
            assertThat(end)
                .as("seed %d, step %d, %s", seed, step, target)
                .isCloseTo(model.get(target), Duration.ofSeconds(2)));
  }
}
