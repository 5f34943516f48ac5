package io.portcullis.fleet.evidence;

import io.portcullis.fleet.message.Refusal;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a router's part in what sites put together.
 *
 * @param up whether the bus took and gave what was to be said and heard the last time
 * @param trouble why not; empty while it is up, and before it was tried
 * @param told servers that the bus has of us
 * @param untold servers for which our messages have no room
 * @param tallies servers of which we know how many sites hear them
 * @param refused messages that counted for nothing, since the start
 */
public record EvidenceView(
    boolean up,
    Optional<String> trouble,
    int told,
    int untold,
    int tallies,
    Map<Refusal, Long> refused) {
  /** Before anything was tried. */
  public static final EvidenceView NOTHING =
      new EvidenceView(false, Optional.empty(), 0, 0, 0, Map.of());

  public EvidenceView {
    refused = Map.copyOf(refused);
  }

  EvidenceView down(String why) {
    return new EvidenceView(false, Optional.of(why), told, untold, tallies, refused);
  }

  EvidenceView withoutTallies() {
    return new EvidenceView(up, trouble, told, untold, 0, refused);
  }
}
