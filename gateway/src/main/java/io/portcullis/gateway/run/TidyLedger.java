package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;

/**
 * Moves the ledger's log into its file: here, where nobody waits, and not within a block. A disk in
 * trouble is told already.
 */
final class TidyLedger implements Duty {
  private final Ledger ledger;
  private final LookAtLedger look;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private boolean untidy;

  TidyLedger(Ledger ledger, LookAtLedger look, OperatorLog journal) {
    this.ledger = ledger;
    this.look = look;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    if (!look.isWritable()) return;
    try {
      ledger.tidy();
      untidy = false;
    } catch (IOException unwritable) {
      if (!untidy) journal.error(unwritable, "the ledger's log is not moved into its file");
      untidy = true;
    }
  }
}
