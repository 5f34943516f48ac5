package io.portcullis.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Blocks;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.FakeBootClock;
import io.portcullis.rules.Targets;
import io.portcullis.rules.TargetsPropertyTest;
import io.portcullis.rules.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random orders through two connections against a plain map. */
final class LedgerPropertyTest {
  private static final List<BlockState> STATES = List.of(BlockState.values());

  @TempDir Path folder;

  @Test
  void theLedgerIsAMapThatOutlivesRestarts() throws Exception {
    for (long seed = 0; seed < 25; seed++) run(seed);
  }

  @Test
  void aRowNearWhatWasNamedIsReadAndASelectionIsThatOfAllRows() throws Exception {
    Random random = new Random(5);
    FakeBootClock clock = new FakeBootClock();
    try (Ledger ledger = Ledger.open(folder.resolve("near.db"), clock)) {
      List<Block> blocks = new ArrayList<>();
      for (int many = 0; many < 400; many++) {
        BlockState state = STATES.get(random.nextInt(STATES.size()));
        Duration timeout = Duration.ofHours(1);
        blocks.add(Blocks.of(TargetsPropertyTest.target(random), state, clock.instant(), timeout));
      }
      List<Block> written = ledger.intendAll(blocks);
      int near = 0;
      for (Block block : written) {
        List<String> names = new ArrayList<>(List.of(block.id() + "", block.target() + ""));
        block.target().ends().forEach(end -> names.add(end.toString()));
        for (String name : names) {
          Targets.Named named = Targets.parse(name);
          List<Block> around = ledger.inForceAround(named);
          assertThat(Targets.select(name, around))
              .as(name)
              .isEqualTo(Targets.select(name, ledger.inForce()));
          near += around.size();
        }
        assertThat(ledger.allInForce(block.target()))
            .isEqualTo(
                ledger.inForce().stream()
                    .filter(each -> each.target().equals(block.target()))
                    .toList());
      }
      // It would be in vain if nearly all rows were near.
      assertThat(near).isLessThan(written.size() * 4 * ledger.inForce().size() / 2);
    }
  }

  private void run(long seed) throws LedgerException {
    Random random = new Random(seed);
    FakeBootClock clock = new FakeBootClock();
    Path file = folder.resolve(seed + ".db");
    Map<Long, Block> model = new TreeMap<>();
    int history = 0;
    Ledger first = Ledger.open(file, clock);
    Ledger second = Ledger.open(file, clock);
    try {
      for (int step = 0; step < 80; step++) {
        Ledger ledger = random.nextBoolean() ? first : second;
        switch (random.nextInt(6)) {
          case 0, 1 -> history += intend(random, clock, ledger, model);
          case 2 -> history += update(random, clock, ledger, model);
          case 3 -> observe(random, ledger, model);
          case 4 -> clock.pass(Duration.ofSeconds(random.nextInt(600)));
          default -> {
            first.close();
            first = Ledger.open(file, clock);
          }
        }
        compare(seed, second, model, history);
      }
      compare(seed, first, model, history);
    } finally {
      first.close();
      second.close();
    }
  }

  private static int intend(
      Random random, FakeBootClock clock, Ledger ledger, Map<Long, Block> model)
      throws LedgerException {
    List<Block> blocks = new ArrayList<>();
    for (int number = random.nextInt(4); number >= 0; number--) {
      Duration timeout = Duration.ofMinutes(1 + random.nextInt(600));
      BlockState state = random.nextBoolean() ? BlockState.PENDING : BlockState.WOULD_BLOCK;
      blocks.add(Blocks.of(TargetsPropertyTest.target(random), state, clock.instant(), timeout));
    }
    for (Block block : ledger.intendAll(blocks)) {
      assertThat(model.put(block.id(), block)).isNull();
    }
    return blocks.size();
  }

  private static int update(
      Random random, FakeBootClock clock, Ledger ledger, Map<Long, Block> model)
      throws LedgerException {
    if (model.isEmpty()) return 0;
    Block block = any(random, model);
    Duration timeout = Duration.ofMinutes(1 + random.nextInt(600));
    BlockState state = STATES.get(random.nextInt(STATES.size()));
    Block changed = Blocks.changed(block, state, clock.instant().plus(timeout), timeout);
    ledger.update(changed, new Actor.Operator(""), "because");
    model.put(changed.id(), changed);
    return 1;
  }

  private static void observe(Random random, Ledger ledger, Map<Long, Block> model)
      throws LedgerException {
    if (model.isEmpty()) return;
    Block block = any(random, model);
    long packets = random.nextInt(1_000);
    ledger.observeAll(
        List.of(new Ledger.Observed(block.id(), packets, packets * 60, Verdict.VERIFIED)));
    model.put(
        block.id(),
        new Block(
            block.id(),
            block.target(),
            block.state(),
            block.origin(),
            block.life(),
            new Dropped(packets, packets * 60),
            Verdict.VERIFIED));
  }

  private static Block any(Random random, Map<Long, Block> model) {
    return List.copyOf(model.values()).get(random.nextInt(model.size()));
  }

  private static void compare(long seed, Ledger ledger, Map<Long, Block> model, int history)
      throws LedgerException {
    List<Block> inForce = model.values().stream().filter(block -> block.state().inForce()).toList();
    assertThat(ledger.inForce()).as("seed %d", seed).isEqualTo(inForce);
    assertThat(ledger.all(10_000))
        .as("seed %d", seed)
        .isEqualTo(
            model.values().stream().sorted(Comparator.comparing(Block::id).reversed()).toList());
    assertThat(ledger.history(Optional.empty(), 10_000)).as("seed %d", seed).hasSize(history);
  }
}
