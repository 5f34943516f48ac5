package io.portcullis.gateway.run;

import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.SetAside;
import java.time.Duration;
import java.util.List;
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
  private List<SetAside> setAside = List.of();

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
    tellSetAside();
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

  /** Each row that nobody can read is told once. */
  private void tellSetAside() {
    List<SetAside> rows = ledger.setAside();
    for (SetAside row : rows) {
      if (setAside.contains(row)) continue;
      String said = "the ledger's row is set aside: " + row;
      journal.error(said);
      recorder.ledgerChanged(compare.found(), said);
    }
    setAside = rows;
  }

  /** Whether the ledger can be written, as of the last look. */
  boolean isWritable() {
    return trouble.isEmpty();
  }

  void measure(Metrics metrics) {
    metrics.set(Metric.LEDGER_WRITABLE, isWritable() ? 1 : 0);
  }
}
