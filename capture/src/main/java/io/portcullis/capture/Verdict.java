package io.portcullis.capture;

/** What the wire says about one block. */
public enum Verdict {
  /** Packets still arrive and none leave. */
  VERIFIED,
  /** Nothing arrives: silence is no proof. */
  UNTESTED,
  /** Packets leave. */
  LEAKING
}
