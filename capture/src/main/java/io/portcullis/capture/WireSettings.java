package io.portcullis.capture;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where to look.
 *
 * @param inside interfaces towards the protected hosts, at least one
 * @param outside interfaces towards the rest of the world, at least one; the same ones as inside
 *     when the machine protects itself only and forwards nothing
 * @param keepBytes size of the evidence in memory and of its file, 0 to 256 MB; 0 keeps none
 */
public record WireSettings(List<String> inside, List<String> outside, long keepBytes) {
  static final long MOST_KEPT = 256L << 20;

  public WireSettings {
    inside = distinct(inside, "inside");
    outside = distinct(outside, "outside");
    if (keepBytes < 0 || keepBytes > MOST_KEPT) {
      throw new IllegalArgumentException(keepBytes + " bytes of evidence: 0 to 256 MB");
    }
  }

  private static List<String> distinct(List<String> names, String side) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a proof on the wire needs an interface on the " + side);
    }
    return List.copyOf(new LinkedHashSet<>(names));
  }

  /** Whether the machine's own traffic is what the blocks are about. */
  boolean protectsItself() {
    return Set.copyOf(inside).equals(Set.copyOf(outside));
  }
}
