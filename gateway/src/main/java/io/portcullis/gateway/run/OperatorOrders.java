package io.portcullis.gateway.run;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.TupleLetters;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.policy.Breaker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders that operators gave on the command line, as the running gateway hears of them: the
 * ledger's change. What was lifted restarts its history, a reset breaker closes, a new mode is
 * told.
 */
final class OperatorOrders {
  private final Detector detector;
  private final Breaker breaker;
  private final Ledger ledger;
  private final RulesInForce rulebook;
  private final KnownBenign knowledge;
  private final OperatorLog journal;
  private Mode mode;

  OperatorOrders(
      Detector detector,
      Breaker breaker,
      Ledger ledger,
      RulesInForce rulebook,
      KnownBenign knowledge,
      OperatorLog journal) {
    this.detector = detector;
    this.breaker = breaker;
    this.ledger = ledger;
    this.rulebook = rulebook;
    this.knowledge = knowledge;
    this.journal = journal;
    this.mode = rulebook.mode().mode();
  }

  /** Looks whether there are any; cheap when not. */
  void notice() {
    try {
      rulebook.refresh();
      List<Block> lifted = rulebook.lifted();
      if (!lifted.isEmpty()) restart(lifted);
      boolean reset = breaker.open().isPresent() && ledger.fact(LedgerFacts.BREAKER_OPEN).isEmpty();
      if (reset) breaker.reset();
      tellMode();
    } catch (IOException unreadable) {
      journal.error(unreadable, "orders of the command line are not noticed");
    }
    try {
      knowledge.refresh();
    } catch (IOException unreadable) {
      journal.error(unreadable, "what is known of this network stays as it was");
    }
  }

  private void tellMode() {
    Mode now = rulebook.mode().mode();
    if (now.equals(mode)) return;
    mode = now;
    journal.info("mode is " + now.word() + " by " + rulebook.mode().by());
  }

  /** What was lifted must show new evidence before it is blocked again. */
  private void restart(List<Block> lifted) {
    List<Tuple> old = new ArrayList<>();
    detector.forEachTuple(
        (TupleLetters letters) -> {
          if (lifted.stream().anyMatch(block -> concerns(block, letters.tuple()))) {
            old.add(letters.tuple());
          }
        });
    old.forEach(detector::forget);
  }

  private static boolean concerns(Block block, Tuple tuple) {
    if (tuple.toString().equals(block.tuple())) return true;
    return Targets.of(tuple).filter(block.target()::covers).isPresent();
  }
}
