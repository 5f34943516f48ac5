package io.portcullis.gateway.notify.notifier;

/** Refusals as notifiers make them, for tests of who handles them. */
public final class Refusals {
  private Refusals() {}

  public static void refuse() throws Notifier.RefusedException {
    throw new Notifier.RefusedException("never again");
  }
}
