package io.portcullis.enforcer.orders;

import io.portcullis.rules.ledger.LedgerException;
import java.util.Optional;

/**
 * What the ledger could not be told while the kernel already does as ordered. The order goes on,
 * and ends with an exception that says so.
 */
final class UnrecordedChanges {
  private Optional<LedgerException> first = Optional.empty();

  /** A step that needs the ledger. */
  interface Step {
    void run() throws LedgerException;
  }

  /** Tries a step; after one failed, the others would only wait for the same. */
  boolean remember(Step step) {
    if (first.isPresent()) return false;
    try {
      step.run();
      return true;
    } catch (LedgerException failed) {
      first = Optional.of(failed);
      return false;
    }
  }

  boolean nothing() {
    return first.isEmpty();
  }

  /**
   * @param done what the kernel does now, in words
   * @param undone what comes of its not being remembered, and the remedy
   */
  void tell(String done, String undone) throws LedgerException {
    if (first.isEmpty()) return;
    LedgerException cause = first.get();
    throw new LedgerException(done + ", but " + undone + ": " + cause.getMessage(), cause);
  }
}
