package io.portcullis.capture;

import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of one block's traffic.
 *
 * @param arrived packets that came in before the firewall, on the side they come from
 * @param left packets that went out behind it, on the other side
 * @param lastArrived when the last one came in
 * @param lastLeft when the last one went out
 */
public record Sighting(
    long arrived, long left, Optional<Instant> lastArrived, Optional<Instant> lastLeft) {
  public static final Sighting NONE = new Sighting(0, 0, Optional.empty(), Optional.empty());
}
