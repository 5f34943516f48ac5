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

  /** How often the breaker closed by itself; missing: never. */
  public static final String BREAKER_CLOSED = "breaker.closed_itself";

  /** Until when an operator wants none of CrowdSec's decisions; missing: they are taken. */
  public static final String CROWDSEC_SPARED_UNTIL = "crowdsec.spared_until";

  /** Until when an operator wants none of the fleet's decisions; missing: they are taken. */
  public static final String FLEET_SPARED_UNTIL = "fleet.spared_until";

  private LedgerFacts() {}

  /** The number that a fact says; none where it says none. */
  public static long count(Optional<String> fact) {
    try {
      return fact.map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }

  /** The moment that a fact says; one that cannot be read says nothing. */
  public static Optional<Instant> moment(Optional<String> fact) {
    try {
      return fact.map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }
}
