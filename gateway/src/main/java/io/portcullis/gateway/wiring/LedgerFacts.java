package io.portcullis.gateway.wiring;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Names of the ledger's facts that gateway and command line share. */
public final class LedgerFacts {
  /** Why the breaker is open and since when; missing while it is closed. */
  public static final String BREAKER_OPEN = "breaker.open";

  /** When an operator closed the breaker last, whether or not it was open. */
  public static final String BREAKER_RESET = "breaker.reset";

  /** Until when an operator wants none of CrowdSec's decisions; missing: they are taken. */
  public static final String CROWDSEC_SPARED_UNTIL = "crowdsec.spared_until";

  private LedgerFacts() {}

  /** The moment that a fact says; one that cannot be read says nothing. */
  public static Optional<Instant> moment(Optional<String> fact) {
    try {
      return fact.map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }
}
