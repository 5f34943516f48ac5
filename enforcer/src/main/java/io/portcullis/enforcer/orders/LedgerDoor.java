package io.portcullis.enforcer.orders;

import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;

/** Opens the ledger. */
public interface LedgerDoor {
  Ledger open() throws LedgerException;
}
