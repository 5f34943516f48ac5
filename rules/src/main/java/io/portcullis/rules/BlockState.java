package io.portcullis.rules;

import java.util.Locale;

/** Where a block stands in its life. */
public enum BlockState {
  /** Intended and written down; the kernel has not confirmed it yet. */
  PENDING,
  /** The kernel drops. */
  ACTIVE,
  /** Dry run: it would be in force now. */
  WOULD_BLOCK,
  /** Its time ran out. */
  EXPIRED,
  /** Lifted by an operator, by the allowlist, by disarm or by evidence. */
  RELEASED,
  /** The kernel refused it; the reason is in the ledger. */
  FAILED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it acts, or would act, on traffic now or at once. */
  public boolean inForce() {
    return this == PENDING || this == ACTIVE || this == WOULD_BLOCK;
  }
}
