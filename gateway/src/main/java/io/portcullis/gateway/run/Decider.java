package io.portcullis.gateway.run;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is to become of a detection: the policy's answer to all that is known now of operators'
 * words, the network, earlier rules. What cannot be read makes no block. Used by the deciding
 * thread.
 */
final class Decider {
  private final Policy policy;
  private final Breaker breaker;
  private final Detector detector;
  private final Protection protection;
  private final Ledger ledger;
  private final RulesInForce rulebook;
  private final KnownBenign knowledge;
  private final EventRecorder chronicle;
  private final OperatorLog journal;

  Decider(
      Policy policy,
      Breaker breaker,
      Detector detector,
      Protection protection,
      Ledger ledger,
      RulesInForce rulebook,
      KnownBenign knowledge,
      EventRecorder chronicle,
      OperatorLog journal) {
    this.policy = policy;
    this.breaker = breaker;
    this.detector = detector;
    this.protection = protection;
    this.ledger = ledger;
    this.rulebook = rulebook;
    this.knowledge = knowledge;
    this.chronicle = chronicle;
    this.journal = journal;
  }

  /** Whether it is malicious and of now: a tuple without a history was released a moment ago. */
  boolean concerns(Detection detection) {
    return detection.malicious() && detector.remembers(detection.tuple());
  }

  /**
   * @param waiting how many decisions to block are not in the ledger yet
   */
  Decision on(Detection detection, int waiting) {
    // Evidence weighs it itself; a model, or evidence of before the order, does not.
    Optional<String> benign = knowledge.benignBecause(detection.tuple());
    if (benign.isPresent()) return new Decision.Reported(detection, benign.get());
    try {
      Map<Target, Integer> offences = new HashMap<>();
      Decision decision =
          policy.decide(
              detection,
              protection.network(),
              protection.allowlist(),
              rulebook::on,
              target -> offences.computeIfAbsent(target, this::offences),
              rulebook.counted() + waiting);
      if (decision instanceof Decision.HeldBack) rememberBreaker();
      return decision;
    } catch (IOException unreadable) {
      journal.error(unreadable, "nothing new is blocked");
      return new Decision.Reported(
          detection, "the ledger cannot be read, so nothing is blocked: reported only");
    }
  }

  /** Why an operator's word overtook a decision about the tuple that waited; empty: it holds. */
  Optional<String> overtaken(Tuple tuple) {
    if (!detector.remembers(tuple)) {
      return Optional.of("released while it waited to be seen: reported only");
    }
    return knowledge.benignBecause(tuple);
  }

  /** Unknown offences count as none: the shortest timeout. */
  private int offences(Target target) {
    try {
      return ledger.offences(target);
    } catch (LedgerException unreadable) {
      journal.error(unreadable, "the shortest timeout is used");
      return 0;
    }
  }

  private void rememberBreaker() {
    if (breaker.open().isEmpty()) return;
    Breaker.Open open = breaker.open().get();
    Optional<String> fact = Optional.of(open.toString());
    try {
      if (fact.equals(ledger.fact(LedgerFacts.BREAKER_OPEN))) return;
      ledger.fact(LedgerFacts.BREAKER_OPEN, fact);
    } catch (LedgerException unwritable) {
      journal.error(unwritable, "a restart will not remember that the breaker is open");
    }
    chronicle.opened(open.reason());
  }
}
