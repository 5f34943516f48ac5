package io.portcullis.enforcer.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.firewall.FakeFirewall;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several enforcers with ledgers of their own on the same files and the same kernel. */
final class EnforcerRaceTest {
  private static final int RACERS = 4;
  @TempDir private Path folder;

  @Test
  void afterARaceLedgerAndKernelAgree() throws Exception {
    race(Duration.ofSeconds(5));
  }

  @Tag("soak")
  @Test
  void afterALongRaceLedgerAndKernelAgree() throws Exception {
    race(Duration.ofSeconds(60));
  }

  private void race(Duration time) throws Exception {
    BootClock clock = BootClock.system();
    FakeFirewall kernel = new FakeFirewall(clock);
    ExecutorService threads = Executors.newFixedThreadPool(RACERS);
    long seed = System.nanoTime();
    try (World world = new World(folder, clock, () -> kernel)) {
      List<Callable<Integer>> races = new ArrayList<>();
      for (int racer = 0; racer < RACERS; racer++) {
        World.Actor actor = world.process();
        long own = seed + racer;
        races.add(() -> new Racer(actor.ledger(), actor.enforcer(), own).race(time));
      }
      for (Future<Integer> race : threads.invokeAll(races)) {
        assertThat(race.get()).as("seed %d", seed).isPositive();
      }
      World.Actor judge = world.process();
      Reconciliation found = judge.enforcer().reconcile(false);
      assertThat(found.differences()).as("seed %d", seed).isEmpty();
      assertThat(kernel.targets()).as("seed %d", seed).isEqualTo(World.real(judge.ledger()));
      assertThat(judge.ledger().inForce())
          .as("seed %d", seed)
          .noneMatch(block -> block.state() == BlockState.PENDING);
    } finally {
      threads.shutdownNow();
    }
  }
}
