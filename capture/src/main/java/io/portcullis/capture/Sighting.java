package io.portcullis.capture;

import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of one block's traffic.
 *
 * @param arrived packets that came in before the firewall, on the inside
 * @param left packets that went out behind it: to the outside, or replies to the inside
 * @param own packets of the router itself to the same remote; they are no leak
 * @param lastArrived when the last one came in
 * @param lastLeft when the last one went out
 */
public record Sighting(
    long arrived, long left, long own, Optional<Instant> lastArrived, Optional<Instant> lastLeft) {
  public static final Sighting NONE = new Sighting(0, 0, 0, Optional.empty(), Optional.empty());

  public Sighting {
    if (arrived < 0 || left < 0 || own < 0) {
      throw new IllegalArgumentException("negative packets: " + arrived + ", " + left + ", " + own);
    }
  }
}
