package io.portcullis.gateway.cli;

/** The exit codes; scripts rely on them. */
final class Exit {
  /** Also: no findings, an empty list. */
  static final int DONE = 0;

  static final int FAILED = 1;

  /** Wrong use, or a configuration that cannot be used. */
  static final int USAGE = 2;

  /** The target that was named matched nothing. */
  static final int NO_MATCH = 3;

  /** The allowlist or the breaker says no. */
  static final int REFUSED = 4;

  /** Kernel and ledger differ, or a block leaks. */
  static final int DIFFERS = 5;

  /** Needs root or a capability. */
  static final int NOT_PERMITTED = 77;

  private Exit() {}
}
