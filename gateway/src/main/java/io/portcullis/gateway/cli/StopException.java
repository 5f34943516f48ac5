package io.portcullis.gateway.cli;

/** A command cannot go on: one line for the operator, and the exit code. */
final class StopException extends Exception {
  private final int code;

  StopException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
