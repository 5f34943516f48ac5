package io.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class BlockTest {
  private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Target BEACON = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");

  @Test
  void evidenceKeepsWhatDecided() {
    Origin.Detector evidence = new Origin.Detector("beats", BEACON.toString(), "beacon", "88*");
    Block block = Block.byDetector(BEACON, BlockState.WOULD_BLOCK, evidence, Life.of(NOW, HOUR));
    assertThat(block.origin().word()).isEqualTo("detector");
    assertThat(block.origin().isOperators()).isFalse();
    assertThat(block.reason()).isEqualTo("beats");
    assertThat(block.tuple()).isEqualTo(BEACON.toString());
    assertThat(block.model()).isEqualTo("beacon");
    assertThat(block.letters()).isEqualTo("88*");
    assertThat(block.isReal()).isFalse();
    assertIsNew(block);
  }

  @Test
  void anOrderIsRealInEveryModeAndHasNoEvidence() {
    Block block = Block.byOperator(BEACON, "seen", Life.permanent(NOW, HOUR));
    assertThat(block.state()).isEqualTo(BlockState.PENDING);
    assertThat(block.origin().word()).isEqualTo("operator");
    assertThat(block.origin().isOperators()).isTrue();
    assertThat(block.reason()).isEqualTo("seen");
    assertThat(block.tuple() + block.model() + block.letters()).isEmpty();
    assertThat(block.permanent()).isTrue();
    assertIsNew(block);
  }

  private static void assertIsNew(Block block) {
    assertThat(block.id()).isZero();
    assertThat(block.target()).isEqualTo(BEACON);
    assertThat(block.created()).isEqualTo(NOW);
    assertThat(block.expires()).isEqualTo(NOW.plus(HOUR));
    assertThat(block.dropped()).isEqualTo(Dropped.NOTHING);
    assertThat(block.verdict()).isEqualTo(Verdict.UNTESTED);
  }

  @Test
  void whatOnlyTheKernelKnowsIsInForceAndNobodysOrder() {
    Life life = new Life(NOW, NOW.plusSeconds(7), HOUR, false);
    Block block = Block.inKernel(BEACON, life, new Dropped(3, 180));
    assertThat(block.id()).isZero();
    assertThat(block.state()).isEqualTo(BlockState.ACTIVE);
    assertThat(block.origin().isOperators()).isFalse();
    assertThat(block.reason()).isEqualTo("found in the kernel");
    assertThat(block.packets()).isEqualTo(3);
    assertThat(block.bytes()).isEqualTo(180);
    assertThat(block.remaining(NOW)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aChangeLeavesTheRestAsItWas() {
    Block old = Block.byOperator(BEACON, "seen", Life.of(NOW, HOUR)).withId(5);
    Block changed =
        old.in(BlockState.ACTIVE)
            .counting(2, 120)
            .counting(1, 60)
            .until(NOW.plusSeconds(60), Duration.ofSeconds(60), true);
    assertThat(changed)
        .isEqualTo(
            new Block(
                5,
                BEACON,
                BlockState.ACTIVE,
                old.origin(),
                new Life(NOW, NOW.plusSeconds(60), Duration.ofSeconds(60), true),
                new Dropped(3, 180),
                Verdict.UNTESTED));
  }

  @Test
  void nothingIsLeftOfALifeThatIsOver() {
    Life life = Life.of(NOW, HOUR);
    assertThat(life.remaining(NOW.plusSeconds(3_599))).isEqualTo(Duration.ofSeconds(1));
    assertThat(life.remaining(NOW.plus(HOUR))).isZero();
    assertThat(life.remaining(NOW.plus(HOUR.multipliedBy(2)))).isZero();
  }

  @Test
  void aLifeWithoutTimeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Life.of(NOW, Duration.ZERO))
        .withMessageContaining("timeout above zero");
    assertThatIllegalArgumentException().isThrownBy(() -> Life.of(NOW, HOUR.negated()));
  }
}
