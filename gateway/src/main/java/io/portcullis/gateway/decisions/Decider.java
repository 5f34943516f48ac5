package io.portcullis.gateway.decisions;

import io.portcullis.detector.Detection;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.LedgerException;
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
public final class Decider {
  private final Policy policy;
  private final BreakerMemory breaker;
  private final Protection protection;
  private final RulesInForce rules;
  private final OperatorOrders orders;
  private final OperatorLog journal;

  public Decider(
      Policy policy,
      BreakerMemory breaker,
      Protection protection,
      RulesInForce rules,
      OperatorOrders orders,
      OperatorLog journal) {
    this.policy = policy;
    this.breaker = breaker;
    this.protection = protection;
    this.rules = rules;
    this.orders = orders;
    this.journal = journal;
  }

  /**
   * @param waiting how many decisions to block are not in the ledger yet
   */
  public Decision on(Detection detection, int waiting) {
    // Evidence weighs it itself; a model, or evidence of before the order, does not.
    Optional<String> benign = orders.benignBecause(detection.tuple());
    if (benign.isPresent()) return new Decision.Reported(detection, benign.get());
    try {
      Map<Target, Integer> offences = new HashMap<>();
      Decision decision =
          policy.decide(
              detection,
              protection.network(),
              protection.allowlist(),
              rules::on,
              target -> offences.computeIfAbsent(target, this::offences),
              rules.counted() + waiting);
      if (decision instanceof Decision.HeldBack) breaker.remember();
      return decision;
    } catch (IOException unreadable) {
      journal.error(unreadable, "nothing new is blocked");
      return new Decision.Reported(
          detection, "the ledger cannot be read, so nothing is blocked: reported only");
    }
  }

  /** Unknown offences count as none: the shortest timeout. */
  private int offences(Target target) {
    try {
      return rules.offences(target);
    } catch (LedgerException unreadable) {
      journal.error(unreadable, "the shortest timeout is used");
      return 0;
    }
  }
}
