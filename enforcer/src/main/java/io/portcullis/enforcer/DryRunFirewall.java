package io.portcullis.enforcer;

import java.time.InstantSource;

/** The virtual rule table of dry run: expires like the kernel's, and drops nothing. */
public final class DryRunFirewall {
  private DryRunFirewall() {}

  public static Firewall open(InstantSource clock) {
    throw new UnsupportedOperationException("not built yet");
  }
}
