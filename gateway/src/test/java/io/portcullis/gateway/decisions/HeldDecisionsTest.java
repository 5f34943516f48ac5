package io.portcullis.gateway.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.enforcer.FakeBootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Decisions that wait for the wire. */
final class HeldDecisionsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Wire wire = new Wire();
  private final FakeBootClock clock = new FakeBootClock();
  private final HeldDecisions holding = new HeldDecisions(Optional.of(wire), DEADLINE, clock);

  /** What a test says that the wire shows. */
  private static final class Wire implements HeldDecisions.Sight {
    private final Set<Target> expected = new LinkedHashSet<>();
    private final Set<Target> live = new HashSet<>();

    @Override
    public void expect(Target target) {
      expected.add(target);
    }

    @Override
    public boolean isLive(Target target) {
      return live.contains(target);
    }
  }

  private Decision.Enforce decision(int port) {
    Tuple tuple = Tuple.of("10.0.0.5", "203.0.113.7", Integer.toString(port), "tcp");
    Detection detection =
        new Detection(
            MadeFlows.of(tuple, clock.instant(), "FSPA_FSPA", 500, 0.02),
            "beacon",
            true,
            1,
            1,
            "88*",
            5,
            5,
            Optional.empty());
    return new Decision.Enforce(
        detection, Targets.of(tuple).orElseThrow(), Duration.ofHours(1), "beats");
  }

  @Test
  void aDecisionWaitsUntilItsTrafficIsSeenAndIsThenCarriedOutOnce() {
    Decision.Enforce decision = decision(443);
    assertThat(holding.hold(decision)).isTrue();
    assertThat(wire.expected).containsExactly(decision.target());
    assertThat(holding.holds(decision.detection().tuple())).isTrue();
    assertThat(holding.seen()).isEmpty();
    wire.live.add(decision.target());
    assertThat(holding.seen()).containsExactly(decision);
    assertThat(holding.seen()).isEmpty();
    assertThat(holding.size()).isZero();
    clock.pass(DEADLINE);
    assertThat(holding.overdue()).isEmpty();
  }

  @Test
  void trafficThatIsLiveAlreadyIsNotHeld() {
    Decision.Enforce decision = decision(443);
    wire.live.add(decision.target());
    assertThat(holding.hold(decision)).isFalse();
    assertThat(holding.size()).isZero();
    assertThat(wire.expected).isEmpty();
  }

  @Test
  void whatIsNotSeenWithinTheDeadlineIsReportedAndNeverCarriedOut() {
    Decision.Enforce decision = decision(443);
    assertThat(holding.hold(decision)).isTrue();
    clock.pass(DEADLINE.minusMillis(1));
    assertThat(holding.overdue()).isEmpty();
    clock.pass(Duration.ofMillis(1));
    assertThat(holding.overdue())
        .singleElement()
        .satisfies(
            reported -> {
              assertThat(reported.detection()).isEqualTo(decision.detection());
              assertThat(reported.reason()).contains("not seen on the inside interface");
            });
    wire.live.add(decision.target());
    assertThat(holding.seen()).isEmpty();
    // The next beat is another decision, and its traffic is seen.
    assertThat(holding.hold(decision)).isFalse();
  }

  @Test
  void aLaterFlowOfTheSameTupleDoesNotPutTheDeadlineOff() {
    assertThat(holding.hold(decision(443))).isTrue();
    clock.pass(Duration.ofSeconds(20));
    assertThat(holding.hold(decision(443))).isTrue();
    clock.pass(DEADLINE.minusSeconds(20));
    assertThat(holding.overdue()).hasSize(1);
  }

  @Test
  void aClockThatIsSetBackHoldsNothingForEver() {
    assertThat(holding.hold(decision(443))).isTrue();
    clock.moveWall(Duration.ofDays(-1));
    assertThat(holding.overdue()).isEmpty();
    clock.pass(DEADLINE);
    assertThat(holding.overdue()).hasSize(1);
  }

  @Test
  void eachWaitsForItsOwnTraffic() {
    assertThat(holding.hold(decision(443))).isTrue();
    assertThat(holding.hold(decision(444))).isTrue();
    assertThat(holding.size()).isEqualTo(2);
    wire.live.add(decision(444).target());
    assertThat(holding.seen())
        .extracting(Decision.Enforce::target)
        .containsExactly(decision(444).target());
    assertThat(holding.size()).isEqualTo(1);
  }

  @Test
  void withoutTheWireNothingIsHeld() {
    assertThat(new HeldDecisions(Optional.empty(), DEADLINE, clock).hold(decision(443))).isFalse();
  }
}
