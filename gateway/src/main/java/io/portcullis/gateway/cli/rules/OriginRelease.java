package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lifts everything that one maker of rules has in force. CrowdSec and the fleet are spared as a
 * whole: they may want thousands of targets, and an entry for each would slow every decision down.
 */
final class OriginRelease {
  private static final List<String> ORIGINS = List.of("detector", "operator", "crowdsec", "fleet");

  /** Those who decide elsewhere, with the ledger's fact until when nothing is taken of them. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "crowdsec", LedgerFacts.CROWDSEC_SPARED_UNTIL,
          "fleet", LedgerFacts.FLEET_SPARED_UNTIL);

  private final RootCommand portcullis;
  private final String origin;

  OriginRelease(RootCommand portcullis, String origin) throws StopException {
    if (!ORIGINS.contains(origin)) {
      throw new StopException(
          Exit.USAGE, "'" + origin + "' is none of " + String.join(", ", ORIGINS));
    }
    this.portcullis = portcullis;
    this.origin = origin;
  }

  private boolean isElsewhere() {
    return ELSEWHERE.containsKey(origin);
  }

  /** Its rules in force. */
  List<Block> named() throws Exception {
    List<Block> named =
        RuleTargets.inForceAnyway(
                portcullis.ledger(),
                portcullis.kernel(),
                portcullis.now(),
                portcullis.console(),
                List.of())
            .stream()
            .filter(block -> block.origin().word().equals(origin))
            .toList();
    // Of these the order also says what becomes of its next decisions.
    if (named.isEmpty() && !isElsewhere()) {
      throw new StopException(Exit.NO_MATCH, "no rule in force has the origin " + origin);
    }
    return named;
  }

  List<Block> carryOut(List<Block> named, Duration spared, String reason) throws Exception {
    Actor by = portcullis.world().operator();
    // First, so that a running gateway does not make them again in between.
    if (isElsewhere()) remember(spared);
    Duration each = isElsewhere() ? Duration.ZERO : spared;
    List<Block> released = portcullis.orders().enforcer().release(named, each, reason, by);
    try (EventLog events = portcullis.events()) {
      released.forEach(block -> events.release(block, by, reason));
    }
    return released;
  }

  private void remember(Duration spared) throws Exception {
    Optional<String> until =
        spared.isZero() ? Optional.empty() : Optional.of(portcullis.now().plus(spared).toString());
    String fact = ELSEWHERE.getOrDefault(origin, origin);
    try {
      portcullis.ledger().open().fact(fact, until);
    } catch (LedgerException unwritable) {
      portcullis
          .console()
          .warn("a running gateway takes its decisions again: " + unwritable.getMessage());
    }
  }

  String words(int many) {
    return many + (many == 1 ? " rule" : " rules") + " of " + origin;
  }

  String spared(Duration spared) {
    if (spared.isZero()) return isElsewhere() ? "; its decisions are taken" : ", not spared";
    String time = Durations.text(spared);
    return isElsewhere() ? "; none of its decisions is taken for " + time : ", spared for " + time;
  }
}
