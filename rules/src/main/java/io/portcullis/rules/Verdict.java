package io.portcullis.rules;

import java.util.Locale;

/** What the wire says about one block. */
public enum Verdict {
  /** Packets still arrive and none leave. */
  VERIFIED,
  /** Nothing arrives: silence is no proof. */
  UNTESTED,
  /** Packets leave. */
  LEAKING;

  /** In lower case, as sentences and the history have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
