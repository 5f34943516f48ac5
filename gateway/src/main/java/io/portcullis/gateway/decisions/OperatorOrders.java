package io.portcullis.gateway.decisions;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.TupleLetters;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.rules.Block;
import io.portcullis.rules.Every;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Orders that operators gave on the command line, as the running gateway hears of them: the
 * ledger's change. What was lifted restarts its history, a reset breaker closes, a new mode is
 * told.
 */
public final class OperatorOrders implements Duty {
  private final Detector detector;
  private final BreakerMemory breaker;
  private final RulesInForce rules;
  private final KnownBenign benign;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(1));
  private Mode mode;

  public OperatorOrders(
      Detector detector,
      BreakerMemory breaker,
      RulesInForce rules,
      KnownBenign benign,
      OperatorLog journal) {
    this.detector = detector;
    this.breaker = breaker;
    this.rules = rules;
    this.benign = benign;
    this.journal = journal;
    this.mode = rules.mode().mode();
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    notice();
  }

  /** Whether it is malicious and of now: a tuple without a history was released a moment ago. */
  public boolean concerns(Detection detection) {
    return detection.malicious() && detector.remembers(detection.tuple());
  }

  /** Why a tuple is known to be harmless; empty: it is not. */
  public Optional<String> benignBecause(Tuple tuple) {
    return benign.benignBecause(tuple);
  }

  /** Why an operator's word overtook a decision about the tuple that waited; empty: it holds. */
  public Optional<String> overtaken(Tuple tuple) {
    if (!detector.remembers(tuple)) {
      return Optional.of("released while it waited to be seen: reported only");
    }
    return benign.benignBecause(tuple);
  }

  /** Looks whether there are any; cheap when not. */
  public void notice() {
    try {
      rules.refresh();
      List<Block> lifted = rules.lifted();
      if (!lifted.isEmpty()) restart(lifted);
      breaker.noticeReset();
      tellMode();
    } catch (IOException unreadable) {
      journal.error(unreadable, "orders of the command line are not noticed");
    }
    try {
      benign.refresh();
    } catch (IOException unreadable) {
      journal.error(unreadable, "what is known of this network stays as it was");
    }
  }

  private void tellMode() {
    Mode now = rules.mode().mode();
    if (now.equals(mode)) return;
    mode = now;
    journal.info("mode is " + now.word() + " by " + rules.mode().by());
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
