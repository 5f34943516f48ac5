package io.portcullis.rules;

import java.util.Locale;

/** How much one block cuts off, from the least harmful up. */
public enum Scope {
  /** One inside host's connections to one outside service, both directions. */
  CONNECTION,
  /** All forwarded traffic of an outside address or prefix. */
  REMOTE,
  /** All forwarded traffic of an inside host: quarantine. */
  HOST;

  /** The word on the command line, in JSON and in the ledger. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
