package io.portcullis.gateway.wishes;

import io.portcullis.gateway.decisions.BreakerMemory;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Instant;
import java.util.Optional;

/**
 * What decisions of others must pass before they become blocks: the breaker, an operator who wants
 * none of them for a while, a most, and that nobody inside is meant.
 *
 * @param spared the ledger's fact until when an operator wants none of them
 * @param most of them in force at most
 */
public record WishDoor(
    RulesInForce rules,
    BreakerMemory breaker,
    Protection protection,
    Ledger ledger,
    String spared,
    int most) {

  /** Why none is taken now; empty when they are. */
  Optional<String> held(Instant now) throws LedgerException {
    if (breaker.open().isPresent()) return Optional.of("the breaker is open");
    return LedgerFacts.moment(ledger.fact(spared))
        .filter(until -> until.isAfter(now))
        .map(until -> "an operator released them until " + until);
  }

  /** Whether it would cut off hosts that we protect. */
  boolean isInside(Target target) {
    Prefix range = target.address();
    return protection.network().inside().stream()
        .anyMatch(inside -> inside.contains(range) || range.contains(inside));
  }
}
