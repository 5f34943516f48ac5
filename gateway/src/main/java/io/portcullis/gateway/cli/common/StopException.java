package io.portcullis.gateway.cli.common;

/** A command cannot go on: one line for the operator, and the exit code. */
public final class StopException extends Exception {
  private final int code;

  public StopException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
