package io.portcullis.gateway.wiring;

/** Names of the ledger's facts that gateway and command line share. */
public final class LedgerFacts {
  /** Why the breaker is open and since when; missing while it is closed. */
  public static final String BREAKER_OPEN = "breaker.open";

  /** When an operator closed the breaker last, whether or not it was open. */
  public static final String BREAKER_RESET = "breaker.reset";

  private LedgerFacts() {}
}
