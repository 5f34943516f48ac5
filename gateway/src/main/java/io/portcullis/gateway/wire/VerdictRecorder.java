package io.portcullis.gateway.wire;

import io.portcullis.capture.WireFinding;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.EvidenceFiles;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Block;
import io.portcullis.rules.Verdict;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;

/** Remembers and tells what the wire said of a block, and keeps its packets. */
public final class VerdictRecorder {
  private final Ledger ledger;
  private final EvidenceFiles evidence;
  private final EventRecorder recorder;
  private final OperatorLog journal;

  public VerdictRecorder(
      Ledger ledger, EvidenceFiles evidence, EventRecorder recorder, OperatorLog journal) {
    this.ledger = ledger;
    this.evidence = evidence;
    this.recorder = recorder;
    this.journal = journal;
  }

  public void changed(Block block, WireFinding finding) {
    String why =
        finding.reason()
            + finding.cause().map(cause -> "; likely cause: " + cause.words()).orElse("");
    try {
      ledger.verdict(block.id(), finding.verdict(), why);
    } catch (IOException unwritable) {
      journal.error(unwritable, "a verdict of the wire is not remembered");
    }
    if (finding.verdict() == Verdict.LEAKING) recorder.leaked(block, why);
    evidence.keep(block.id(), block.target()).ifPresent(journal::warn);
  }
}
