package io.portcullis.rules.ledger;

import java.io.IOException;

/** The ledger cannot be read or written; the message names the file and the remedy. */
public final class LedgerException extends IOException {
  public LedgerException(String message) {
    super(message);
  }

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
