package io.portcullis.gateway.run;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.decisions.BreakerMemory;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import io.portcullis.rules.Mode;
import java.io.IOException;
import java.time.Duration;

/**
 * Notices that the ledger's file was deleted or replaced, and goes over to the one that lies there.
 * In between every order fails: nothing is enforced and nothing mended, because what operators say
 * meanwhile is in another file.
 */
final class FollowLedger implements Duty {
  private final Enforcer enforcer;
  private final BreakerMemory breaker;
  private final CompareKernel compare;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private boolean told;

  FollowLedger(
      Enforcer enforcer,
      BreakerMemory breaker,
      CompareKernel compare,
      EventRecorder recorder,
      OperatorLog journal) {
    this.enforcer = enforcer;
    this.breaker = breaker;
    this.compare = compare;
    this.recorder = recorder;
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    try {
      if (!enforcer.isLedgerLost()) return;
      if (!told) {
        told = true;
        tell("the ledger's file was deleted or replaced: nothing is enforced and nothing mended");
      }
      Mode mode = enforcer.followLedger();
      told = false;
      breaker.follow();
      tell(
          "the ledger goes on in the file that lies there now, mode "
              + mode.word()
              + "; rules of before that it does not have run to their end in the kernel");
    } catch (IOException notNow) {
      journal.error(notNow, "the ledger's file cannot be followed yet");
    }
  }

  private void tell(String what) {
    journal.error(what);
    recorder.ledgerChanged(compare.found(), what);
  }
}
