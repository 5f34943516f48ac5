package io.portcullis.web;

import java.io.IOException;

/** An answer of HTTP that ends a request; the message is for people. */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1;
  private final int code;

  Refusal(int code, String message) {
    super(message);
    this.code = code;
  }

  Refusal(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  int code() {
    return code;
  }
}
