package io.portcullis.gateway.cli.common;

/** The exit codes; scripts rely on them. */
public final class Exit {
  /** Also: no findings, an empty list. */
  public static final int DONE = 0;

  public static final int FAILED = 1;

  /** Wrong use, or a configuration that cannot be used. */
  public static final int USAGE = 2;

  /** The target that was named matched nothing. */
  public static final int NO_MATCH = 3;

  /** The allowlist or the breaker says no. */
  public static final int REFUSED = 4;

  /** Kernel and ledger differ, or a block leaks. */
  public static final int DIFFERS = 5;

  /** Needs root or a capability. */
  public static final int NOT_PERMITTED = 77;

  private Exit() {}
}
