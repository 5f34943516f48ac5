package io.portcullis.enforcer.orders;

/** The allowlist says no to an order. */
public final class Refused extends Exception {
  Refused(String message) {
    super(message);
  }
}
