package io.portcullis.rules;

import java.time.Instant;

/** Whether evidence is enforced. Kept in the ledger, so that it outlives restarts. */
public sealed interface Mode {

  /** {@code dry_run}, {@code armed} or {@code armed_until}. */
  String word();

  /** Whether evidence is enforced at that time. */
  boolean isArmed(Instant now);

  /** Evidence is only logged; the default. */
  record DryRun() implements Mode {
    @Override
    public String word() {
      return "dry_run";
    }

    @Override
    public boolean isArmed(Instant now) {
      return false;
    }
  }

  /** Evidence is enforced. */
  record Armed() implements Mode {
    @Override
    public String word() {
      return "armed";
    }

    @Override
    public boolean isArmed(Instant now) {
      return true;
    }
  }

  /** Enforced until then unless confirmed; no kernel timeout reaches beyond. */
  record ArmedUntil(Instant deadline) implements Mode {
    @Override
    public String word() {
      return "armed_until";
    }

    @Override
    public boolean isArmed(Instant now) {
      return now.isBefore(deadline);
    }
  }
}
