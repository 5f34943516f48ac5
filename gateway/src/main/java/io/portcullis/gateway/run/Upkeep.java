package io.portcullis.gateway.run;

import io.portcullis.detector.Detector;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.Parts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a running gateway does every second beside deciding: it notices orders of other processes,
 * compares ledger and kernel, ends what is over. Where the network changed it looks at once: a
 * bridge's new port passes everything until then. Used by the deciding thread.
 */
final class Upkeep {
  private static final Duration EACH = Duration.ofSeconds(1);
  private static final Duration FORGET_EACH = Duration.ofHours(1);

  /** Finished rules are remembered this long; offences older than that are forgiven. */
  private static final Duration REMEMBERED = Duration.ofDays(90);

  private final Parts parts;
  private final Detector detector;
  private final ModelWatch models;
  private final Protection protection;
  private final OperatorOrders orders;
  private final KnownBenign knowledge;
  private final Enforcer enforcer;
  private final Ledger ledger;
  private final Optional<WireProof> witness;
  private final EventRecorder chronicle;
  private final OperatorLog journal;
  private Instant last = Instant.EPOCH;
  private Instant forgot = Instant.EPOCH;
  private Optional<String> trouble = Optional.empty();
  private boolean untidy;
  private Enforcer.Reconciliation found =
      new Enforcer.Reconciliation(
          0, 0, List.of(), List.of(), 0, List.of(), List.of(), List.of(), false);

  Upkeep(
      Parts parts,
      Detector detector,
      ModelWatch models,
      Protection protection,
      OperatorOrders orders,
      KnownBenign knowledge,
      Enforcer enforcer,
      Ledger ledger,
      Optional<WireProof> witness,
      EventRecorder chronicle,
      OperatorLog journal) {
    this.parts = parts;
    this.detector = detector;
    this.models = models;
    this.protection = protection;
    this.orders = orders;
    this.knowledge = knowledge;
    this.enforcer = enforcer;
    this.ledger = ledger;
    this.witness = witness;
    this.chronicle = chronicle;
    this.journal = journal;
  }

  /** Does what is due; call it as often as you like. True when a second's work was done. */
  boolean doWork() throws InterruptedException {
    Instant now = parts.now();
    boolean changed = enforcer.networkChanged();
    if (changed) protection.networkChanged();
    if (Duration.between(last, now).abs().compareTo(EACH) < 0) {
      if (changed) lookAround();
      return false;
    }
    last = now;
    protection.refresh();
    readModels();
    orders.notice();
    lookAtLedger();
    boolean leaks = witness.isPresent() && witness.get().look();
    compare(leaks);
    if (witness.isPresent()) witness.get().judgeSilence();
    confirmHabits();
    forgetOld(now);
    tidy();
    return true;
  }

  private void lookAround() throws InterruptedException {
    protection.refresh();
    compare(false);
  }

  /** What the last comparison of ledger and kernel found. */
  Enforcer.Reconciliation found() {
    return found;
  }

  /** Whether the ledger can be written, as of the last look. */
  boolean isLedgerWritable() {
    return trouble.isEmpty();
  }

  /** Said once when it begins and once when it is over, loudly: without a ledger no new blocks. */
  private void lookAtLedger() {
    Optional<String> now = parts.ledgerTrouble();
    if (now.equals(trouble)) return;
    trouble = now;
    String said =
        now.map(
                why ->
                    "the ledger "
                        + why
                        + "; nothing new is blocked, and what is blocked ends on time")
            .orElse("the ledger can be written again");
    if (now.isPresent()) journal.error(said);
    else journal.info(said);
    chronicle.ledgerChanged(found, said);
  }

  /** Other models judge from the next flow on; histories stay. */
  private void readModels() {
    ModelWatch.Look look = models.look();
    if (look instanceof ModelWatch.Look.Changed changed) {
      detector.use(changed.models());
      journal.info("models changed: " + changed.models().models().size() + " in force");
    }
    if (look instanceof ModelWatch.Look.Broken broken) {
      journal.error("models stay as they were: " + broken.why());
    }
  }

  /**
   * @param thorough whether the wire says that the cheap look may have missed something
   */
  private void compare(boolean thorough) throws InterruptedException {
    List<String> notices = List.of();
    try {
      found = thorough ? enforcer.reconcile(true) : enforcer.tick();
    } catch (IOException failed) {
      journal.error(failed, "ledger and kernel cannot be compared");
      return;
    } finally {
      notices = enforcer.notices();
      notices.forEach(journal::warn);
    }
    tell(found, notices);
    if (found.mended() > 0 || found.rebuilt()) witness.ifPresent(WireProof::mended);
  }

  /**
   * Puts into the event log what a comparison found.
   *
   * @param notices what else was to be said, such as a device that came or went
   */
  void tell(Enforcer.Reconciliation comparison, List<String> notices) {
    comparison.expired().forEach(chronicle::expired);
    comparison.wouldHaveExpired().forEach(chronicle::wouldHaveExpired);
    for (Block block : comparison.lifted()) {
      chronicle.released(block, Actor.Automatic.GATEWAY, "the allowlist has come to cover it");
    }
    boolean agreed = comparison.differences().isEmpty() && comparison.mended() == 0;
    if (agreed && !comparison.rebuilt() && notices.isEmpty()) return;
    List<String> all = new ArrayList<>(notices);
    all.addAll(comparison.differences());
    chronicle.compared(comparison, all);
  }

  private void confirmHabits() throws InterruptedException {
    try {
      knowledge.confirm();
    } catch (IOException unwritable) {
      journal.error(unwritable, "what the baseline spares is not noted as seen");
    }
  }

  private void forgetOld(Instant now) {
    if (Duration.between(forgot, now).abs().compareTo(FORGET_EACH) < 0) return;
    forgot = now;
    try {
      ledger.forget(now.minus(REMEMBERED));
    } catch (IOException unwritable) {
      journal.error(unwritable, "the ledger is not tidied");
    }
  }

  /** Here, where nobody waits, and not within a block. A disk in trouble is told already. */
  private void tidy() {
    if (trouble.isPresent()) return;
    try {
      ledger.tidy();
      untidy = false;
    } catch (IOException unwritable) {
      if (!untidy) journal.error(unwritable, "the ledger's log is not moved into its file");
      untidy = true;
    }
  }
}
