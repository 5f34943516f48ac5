package io.portcullis.enforcer.firewall;

import java.io.IOException;

/** The kernel refused; the message says what was asked, what it answered, and the remedy. */
public final class FirewallException extends IOException {

  /** What kind of refusal it was, for those who can do something about it. */
  public enum Kind {
    /** Needs root or CAP_NET_ADMIN. */
    NOT_PERMITTED,
    /** This kernel lacks the firewall asked for. */
    NOT_SUPPORTED,
    /** Our table or set is not there. */
    GONE,
    /** The set is at its size. */
    FULL,
    /** Anything else. */
    OTHER
  }

  private final Kind kind;

  public FirewallException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public FirewallException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
