package io.portcullis.gateway.run;

import io.portcullis.detector.Detection;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Block;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one thread that decides: flows become letters, letters detections, detections decisions, and
 * those the kernel's drops. A duty cycle, so that a test can turn it by hand. A ledger or kernel
 * that fails is told and makes no new blocks; the flows go on.
 */
final class DecisionLoop {
  private final FlowIntake intake;
  private final OperatorOrders orders;
  private final Decider deliberation;
  private final HeldDecisions holding;
  private final Enforcer enforcer;
  private final Optional<WireProof> witness;
  private final EventRecorder chronicle;
  private final OperatorLog journal;
  private final InstantSource clock;
  private final Map<Target, Decision.Enforce> waiting = new LinkedHashMap<>();

  DecisionLoop(
      FlowIntake intake,
      OperatorOrders orders,
      Decider deliberation,
      HeldDecisions holding,
      Enforcer enforcer,
      Optional<WireProof> witness,
      EventRecorder chronicle,
      OperatorLog journal,
      InstantSource clock) {
    this.intake = intake;
    this.orders = orders;
    this.deliberation = deliberation;
    this.holding = holding;
    this.enforcer = enforcer;
    this.witness = witness;
    this.chronicle = chronicle;
    this.journal = journal;
    this.clock = clock;
  }

  /** How many decisions wait until the wire shows their traffic. */
  int held() {
    return holding.size();
  }

  /**
   * Takes what waits, decides and carries out.
   *
   * @param patience how long to wait for the first flow
   * @return how much there was to do
   */
  int doWork(Duration patience) throws InterruptedException {
    int taken = intake.take(patience);
    decide(intake.detections());
    releaseHeld();
    carryOut();
    return taken;
  }

  private void decide(List<Detection> detections) {
    if (detections.isEmpty()) return;
    orders.notice();
    for (Detection detection : detections) {
      chronicle.detected(detection);
      if (deliberation.concerns(detection)) decide(detection);
    }
  }

  private void decide(Detection detection) {
    // Two flows of one tuple in one batch are one block: the second must find it in force.
    if (Targets.of(detection.tuple()).filter(waiting::containsKey).isPresent()) {
      carryOut();
      orders.notice();
    }
    if (holding.holds(detection.tuple())) {
      chronicle.repeated();
      return;
    }
    Decision decision = deliberation.on(detection, waiting.size());
    if (decision instanceof Decision.Enforce enforce) {
      if (!holding.hold(enforce, clock.instant())) waiting.putIfAbsent(enforce.target(), enforce);
      return;
    }
    chronicle.decided(decision);
  }

  /** What waited for its traffic to be seen, and was; or was not in time. */
  private void releaseHeld() {
    List<Decision.Enforce> proven = holding.seen();
    if (!proven.isEmpty()) orders.notice();
    for (Decision.Enforce seen : proven) {
      Optional<String> overtaken = deliberation.overtaken(seen.detection().tuple());
      if (overtaken.isEmpty()) waiting.putIfAbsent(seen.target(), seen);
      else chronicle.decided(new Decision.Reported(seen.detection(), overtaken.get()));
    }
    for (Decision.Reported overdue : holding.overdue(clock.instant())) chronicle.decided(overdue);
  }

  private void carryOut() {
    if (waiting.isEmpty()) return;
    List<Decision.Enforce> decisions = List.copyOf(waiting.values());
    waiting.clear();
    Map<Target, Block> made = new HashMap<>();
    try {
      for (Block block : enforcer.enforce(decisions)) made.put(block.target(), block);
      enforcer.notices().forEach(journal::warn);
    } catch (IOException failed) {
      journal.error(failed, "nothing new is blocked");
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      journal.warn("stopped before " + decisions.size() + " new blocks were made");
    }
    witness.ifPresent(wire -> wire.made(made.values()));
    for (Decision.Enforce decision : decisions) {
      Optional<Block> block = Optional.ofNullable(made.get(decision.target()));
      block.ifPresentOrElse(
          each -> chronicle.made(decision, each), () -> chronicle.failed(decision));
    }
  }
}
