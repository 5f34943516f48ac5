package io.portcullis.gateway.run;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wire.WireProof;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares ledger and kernel, mends the kernel, and ends what is over. */
final class CompareKernel implements Duty {
  private final Enforcer enforcer;
  private final Optional<WireProof> proof;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private Reconciliation found = Reconciliation.quiet(0);
  private long looks;

  /**
   * @param proof performed before this one, so that a leak is told before it is mended; empty: the
   *     wire is not watched
   */
  CompareKernel(
      Enforcer enforcer, Optional<WireProof> proof, EventRecorder recorder, OperatorLog journal) {
    this.enforcer = enforcer;
    this.proof = proof;
    this.recorder = recorder;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    // A leak says that the cheap look may have missed something.
    boolean thorough = proof.isPresent() && proof.get().takeLeak();
    List<String> notices = List.of();
    try {
      found = thorough ? enforcer.reconcile(true) : enforcer.tick();
    } catch (IOException failed) {
      journal.error(failed, "ledger and kernel cannot be compared");
      return;
    } finally {
      notices = enforcer.notices();
      notices.forEach(journal::warn);
      looks++;
    }
    tell(found, notices);
    if (found.mended() > 0 || found.rebuilt()) proof.ifPresent(WireProof::mended);
  }

  /** How often kernel and ledger were looked at, those times included that this failed. */
  long looks() {
    return looks;
  }

  /** What the last comparison found. */
  Reconciliation found() {
    return found;
  }

  /**
   * Puts into the event log what a comparison found.
   *
   * @param notices what else was to be said, such as a device that came or went
   */
  void tell(Reconciliation comparison, List<String> notices) {
    comparison.expired().forEach(recorder::expired);
    comparison.wouldHaveExpired().forEach(recorder::wouldHaveExpired);
    for (Block block : comparison.lifted()) {
      recorder.released(block, Actor.Automatic.GATEWAY, "the allowlist has come to cover it");
    }
    boolean agreed = comparison.differences().isEmpty() && comparison.mended() == 0;
    if (agreed && !comparison.rebuilt() && notices.isEmpty()) return;
    List<String> all = new ArrayList<>(notices);
    all.addAll(comparison.differences());
    recorder.compared(comparison, all);
  }

  void measure(Metrics metrics) {
    metrics.set(Metric.KERNEL_INTENDED, found.intended());
    metrics.set(Metric.KERNEL_PRESENT, found.present());
  }
}
