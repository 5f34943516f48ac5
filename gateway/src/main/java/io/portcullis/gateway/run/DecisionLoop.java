package io.portcullis.gateway.run;

import io.portcullis.detector.Detection;
import io.portcullis.gateway.decisions.Decider;
import io.portcullis.gateway.decisions.HeldDecisions;
import io.portcullis.gateway.decisions.OperatorOrders;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Targets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one thread that decides: flows become letters, letters detections, detections decisions, and
 * those the kernel's drops. A duty cycle, so that a test can turn it by hand. A ledger or kernel
 * that fails is told and makes no new blocks; the flows go on.
 */
final class DecisionLoop {
  private final FlowIntake intake;
  private final OperatorOrders orders;
  private final Decider decider;
  private final HeldDecisions held;
  private final PendingBlocks pending;
  private final EventRecorder recorder;

  DecisionLoop(
      FlowIntake intake,
      OperatorOrders orders,
      Decider decider,
      HeldDecisions held,
      PendingBlocks pending,
      EventRecorder recorder) {
    this.intake = intake;
    this.orders = orders;
    this.decider = decider;
    this.held = held;
    this.pending = pending;
    this.recorder = recorder;
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
    pending.carryOut();
    return taken;
  }

  private void decide(List<Detection> detections) {
    if (detections.isEmpty()) return;
    orders.notice();
    for (Detection detection : detections) {
      recorder.detected(detection);
      if (orders.concerns(detection)) decide(detection);
    }
  }

  private void decide(Detection detection) {
    // Two flows of one tuple in one batch are one block: the second must find it in force.
    if (Targets.of(detection.tuple()).filter(pending::holds).isPresent()) {
      pending.carryOut();
      orders.notice();
    }
    if (held.holds(detection.tuple())) {
      recorder.repeated();
      return;
    }
    Decision decision = decider.on(detection, pending.size());
    if (decision instanceof Decision.Enforce enforce) {
      if (!held.hold(enforce)) pending.add(enforce);
      return;
    }
    recorder.decided(decision);
  }

  /** What waited for its traffic to be seen, and was; or was not in time. */
  private void releaseHeld() {
    List<Decision.Enforce> proven = held.seen();
    if (!proven.isEmpty()) orders.notice();
    for (Decision.Enforce seen : proven) {
      Optional<String> overtaken = orders.overtaken(seen.detection().tuple());
      if (overtaken.isEmpty()) pending.add(seen);
      else recorder.decided(new Decision.Reported(seen.detection(), overtaken.get()));
    }
    for (Decision.Reported overdue : held.overdue()) recorder.decided(overdue);
  }
}
