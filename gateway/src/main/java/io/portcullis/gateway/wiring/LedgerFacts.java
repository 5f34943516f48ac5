package io.portcullis.gateway.wiring;

/** Names of the ledger's facts that gateway and command line share. */
public final class LedgerFacts {
  /** Why the breaker is open and since when; missing while it is closed. */
  public static final String BREAKER_OPEN = "breaker.open";

  private LedgerFacts() {}
}
