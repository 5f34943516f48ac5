package io.portcullis.gateway.run;

import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Every;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the ledger can be written. Said once when that ends and once when it is so again, loudly:
 * without a ledger there are no new blocks.
 */
final class LookAtLedger implements Duty {
  private final LedgerAccess ledger;
  private final CompareKernel compare;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private Optional<String> trouble = Optional.empty();
  private long looks;

  LookAtLedger(
      LedgerAccess ledger, CompareKernel compare, EventRecorder recorder, OperatorLog journal) {
    this.ledger = ledger;
    this.compare = compare;
    this.recorder = recorder;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    Optional<String> now = ledger.trouble();
    looks++;
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
    recorder.ledgerChanged(compare.found(), said);
  }

  /** How often the ledger's file was looked at. */
  long looks() {
    return looks;
  }

  /** Whether the ledger can be written, as of the last look. */
  boolean isWritable() {
    return trouble.isEmpty();
  }

  void measure(Metrics metrics) {
    metrics.set(Metric.LEDGER_WRITABLE, isWritable() ? 1 : 0);
  }
}
