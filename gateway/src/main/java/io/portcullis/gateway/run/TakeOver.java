package io.portcullis.gateway.run;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.Start;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Every;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Takes over what an earlier run left: the mode, and blocks with the time that they have left. At
 * the start, unless {@link Restore} has just done it; where the ledger's disk is full or read-only
 * then, as soon as it can be written. Until then the kernel drops what it drops, and nothing is put
 * there.
 */
final class TakeOver implements Duty {
  private final Enforcer enforcer;
  private final LedgerAccess access;
  private final CompareKernel compare;
  private final EventLog events;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private boolean enforce;

  TakeOver(
      Enforcer enforcer,
      LedgerAccess access,
      CompareKernel compare,
      EventLog events,
      OperatorLog journal) {
    this.enforcer = enforcer;
    this.access = access;
    this.compare = compare;
    this.events = events;
    this.journal = journal;
  }

  /**
   * @param wanted whether evidence is to be enforced unless an operator disarmed
   * @param restored whether this process has made the kernel hold what the ledger says. It is not
   *     done again: whoever gave an order since did so under the lock, in ledger and kernel, and a
   *     window that he opened is no earlier run's; what somebody took from the kernel since, the
   *     first look of {@link CompareKernel} mends.
   */
  void begin(boolean wanted, boolean restored) throws IOException, InterruptedException {
    enforce = wanted;
    if (enforcer.ledgerCopied().isPresent()) return;
    if (restored) settleMode();
    else takeOver();
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    try {
      if (enforcer.ledgerCopied().isEmpty() || access.trouble().isPresent()) return;
      enforcer.leaveCopy();
      takeOver();
      journal.info("the ledger itself is open now, and what it says is taken over");
    } catch (IOException notNow) {
      journal.error(notNow, "the ledger is still read from a copy");
    }
  }

  private void takeOver() throws IOException, InterruptedException {
    Start start = enforcer.startUp();
    List<String> notices = enforcer.notices();
    notices.forEach(journal::warn);
    Restore.tellUnconfirmed(start, events, journal);
    compare.tell(start.reconciliation(), notices);
    settleMode();
  }

  /** An operator's word about the mode beats the option, in both directions. */
  private void settleMode() throws IOException, InterruptedException {
    Ledger ledger = access.open();
    Ledger.ModeSet set = ledger.modeSet();
    boolean free = set.by().yieldsToOption();
    if (enforce && free) {
      enforcer.mode(new Mode.Armed(), Actor.Automatic.ENFORCE_OPTION);
      enforcer.notices().forEach(journal::warn);
    } else if (enforce && set.mode() instanceof Mode.DryRun) {
      journal.warn(
          "--enforce does nothing: disarmed by " + set.by() + "; 'portcullis arm' arms again");
    } else if (!enforce && free && set.mode() instanceof Mode.Armed) {
      // It was armed by an option that is not given any more. Blocks run to their end.
      ledger.mode(new Mode.DryRun(), Actor.Automatic.DEFAULT);
    }
  }
}
