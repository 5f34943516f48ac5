package io.portcullis.rules;

import java.time.Instant;

/** Whether evidence is enforced. Kept in the ledger, so that it outlives restarts. */
public sealed interface Mode {

  /** {@code dry_run}, {@code armed} or {@code armed_until}. */
  String word();

  /** Evidence is only logged; the default. */
  record DryRun() implements Mode {
    @Override
    public String word() {
      return "dry_run";
    }
  }

  /** Evidence is enforced. */
  record Armed() implements Mode {
    @Override
    public String word() {
      return "armed";
    }
  }

  /** Enforced until then unless confirmed; no kernel timeout reaches beyond. */
  record ArmedUntil(Instant deadline) implements Mode {
    @Override
    public String word() {
      return "armed_until";
    }
  }
}
