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
 * @param ports of inside bridges, up to {@link #MOST_PORTS}: there an ingress chain drops before
 *     the bridge has a packet; more are not looked at, and what is dropped there stays unproven
 * @param keepBytes size of the evidence in memory and of its file, 0 to 256 MB; 0 keeps none
 */
public record WireSettings(
    List<String> inside, List<String> outside, List<String> ports, long keepBytes) {
  /** Each takes two threads and 2 MB of the kernel. */
  static final int MOST_PORTS = 16;

  static final long MOST_KEPT = 256L << 20;

  public WireSettings {
    inside = distinct(inside, "inside");
    outside = distinct(outside, "outside");
    Set<String> distinctPorts = new LinkedHashSet<>(ports);
    distinctPorts.removeAll(inside);
    distinctPorts.removeAll(outside);
    ports = distinctPorts.size() > MOST_PORTS ? List.of() : List.copyOf(distinctPorts);
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
