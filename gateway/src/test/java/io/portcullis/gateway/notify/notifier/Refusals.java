package io.portcullis.gateway.notify.notifier;

/** Refusals as notifiers make them, for tests of who handles them. */
public final class Refusals {
  private Refusals() {}

  public static Notifier.RefusedException refusal() {
    return new Notifier.RefusedException("never again");
  }
}
