package io.portcullis.gateway;

/** What scripts rely on; the README has the same table. */
final class ExitCode {
  /** Done, also when there was nothing to find. */
  static final int DONE = 0;

  static final int FAILED = 1;

  /** Wrong usage or configuration. */
  static final int USAGE = 2;

  private ExitCode() {}
}
