package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Life;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ended is remembered for 90 days that passed, whatever the wall clock says. */
final class ForgetOldTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private final FakeBootClock clock = new FakeBootClock();
  private final List<String> said = new ArrayList<>();
  private Ledger ledger;
  private ForgetOld forget;

  @BeforeEach
  void open() throws Exception {
    ledger = Ledger.open(folder.resolve("portcullis.db"), clock);
    forget = new ForgetOld(ledger, clock, new OperatorLog(said::add, clock));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void block() throws Exception {
    Target target = Targets.toAdd("198.51.100.7", Optional.empty());
    Life life = Life.of(clock.instant(), HOUR);
    Block intended = ledger.intendAll(List.of(Block.byOperator(target, "a test", life))).get(0);
    ledger.updateAll(List.of(intended.in(BlockState.EXPIRED)), new Actor.Operator("anna"), "over");
  }

  private void run(Duration time) {
    for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(HOUR)) {
      clock.pass(HOUR);
      forget.perform();
    }
  }

  private int remembered() throws Exception {
    return ledger.all(10).size();
  }

  @Test
  void aFloodOfRulesLeavesTheNewestAndWhatIsInForce() throws Exception {
    Target target = Targets.toAdd("198.51.100.7", Optional.empty());
    Life life = Life.of(clock.instant(), HOUR);
    Block first = Block.byOperator(target, "stays", life);
    long inForce = ledger.intendAll(List.of(first)).get(0).id();
    List<Block> many = new ArrayList<>();
    for (int rule = 0; rule < 20_500; rule++) many.add(Block.byOperator(target, "a test", life));
    List<Block> ended = ledger.intendAll(many);
    ledger.updateAll(
        ended.stream().map(block -> block.in(BlockState.EXPIRED)).toList(),
        new Actor.Operator("anna"),
        "over");
    forget.perform();
    assertThat(ledger.find(inForce)).isPresent();
    assertThat(ledger.history(Optional.of(inForce), 10)).isNotEmpty();
    assertThat(ledger.all(50_000)).hasSize(20_001);
    assertThat(ledger.find(ended.get(499).id())).isEmpty();
    assertThat(ledger.history(Optional.of(ended.get(499).id()), 10)).isEmpty();
    assertThat(ledger.find(ended.get(500).id())).isPresent();
    assertThat(said).singleElement().asString().contains("oldest 500 are forgotten");
    forget.perform();
    assertThat(ledger.all(50_000)).hasSize(20_001);
  }

  @Test
  void itIsForgottenAfterNinetyDays() throws Exception {
    block();
    forget.perform();
    run(DAY.multipliedBy(90));
    assertThat(remembered()).isEqualTo(1);
    run(DAY);
    assertThat(remembered()).isZero();
  }

  @Test
  void aWallClockFarAheadMakesNothingForgotten() throws Exception {
    block();
    forget.perform();
    clock.moveWall(DAY.multipliedBy(365));
    run(DAY.multipliedBy(80));
    assertThat(remembered()).isEqualTo(1);
    clock.moveWall(DAY.multipliedBy(-365));
    run(DAY.multipliedBy(9));
    assertThat(remembered()).isEqualTo(1);
    run(DAY.multipliedBy(2));
    assertThat(remembered()).isZero();
  }

  @Test
  void smallStepsAheadAddUpToNothingEither() throws Exception {
    block();
    forget.perform();
    for (int hour = 0; hour < 1000; hour++) {
      clock.moveWall(HOUR.multipliedBy(20));
      run(HOUR);
    }
    assertThat(remembered()).isEqualTo(1);
  }

  @Test
  void aWallClockThatStandsAheadBeforeTheFirstLookMakesNothingForgotten() throws Exception {
    block();
    clock.moveWall(DAY.multipliedBy(365));
    run(DAY.multipliedBy(80));
    assertThat(remembered()).isEqualTo(1);
  }

  @Test
  void aClockThatWasWrongIsBelievedWhenItWasNotSetForNinetyDays() throws Exception {
    clock.moveWall(DAY.multipliedBy(-20_000));
    forget.perform();
    clock.moveWall(DAY.multipliedBy(20_000));
    block();
    run(DAY.multipliedBy(92));
    assertThat(remembered()).isZero();
  }

  @Test
  void aRebootCountsForAWeekAtMost() throws Exception {
    block();
    forget.perform();
    clock.reboot(DAY.multipliedBy(2));
    run(DAY.multipliedBy(80));
    clock.reboot(DAY.multipliedBy(300));
    forget.perform();
    assertThat(remembered()).isEqualTo(1);
    run(DAY.multipliedBy(2));
    assertThat(remembered()).isZero();
  }

  @Test
  void aFactThatMakesNoSenseForgetsNothing() throws Exception {
    block();
    ledger.fact("passed", Optional.of("2099-01-01T00:00:00Z once upon a time"));
    run(DAY.multipliedBy(2));
    assertThat(remembered()).isEqualTo(1);
    assertThat(ledger.fact("passed").flatMap(PassedTime::read)).isPresent();
  }
}
