package io.portcullis.fleet.evidence;

import java.util.Optional;

/**
 * The state of a router's part in what sites put together.
 *
 * @param up whether the bus took and gave what was to be said and heard the last time
 * @param trouble why not; empty while it is up, and before it was tried
 * @param told servers that the bus has of us
 * @param untold servers for which our messages have no room
 */
public record EvidenceView(boolean up, Optional<String> trouble, int told, int untold) {
  /** Before anything was tried. */
  public static final EvidenceView NOTHING = new EvidenceView(false, Optional.empty(), 0, 0);

  EvidenceView down(String why) {
    return new EvidenceView(false, Optional.of(why), told, untold);
  }
}
