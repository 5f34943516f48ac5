package io.portcullis.detector.evidence;

import java.util.Set;
import java.util.TreeSet;

/**
 * Other tuples of the same host that beat alike, or go to the same network.
 *
 * @param alike destinations of tuples whose rhythm is near
 * @param ports how many ports those have, the tuple's own included
 * @param pool destinations in the same network on the same port
 */
record Neighbours(Set<String> alike, int ports, Set<String> pool) {
  /** A rhythm needs so many flows to count. */
  private static final int LEAST_FLOWS = 4;

  static Neighbours of(TupleEvidence mine, Settings settings) {
    String destination = mine.tuple.destination();
    long network = Address.parse(destination).map(Address::network).orElse(0L);
    double spread = Math.exp(settings.rhythmLog);
    Set<String> alike = new TreeSet<>();
    Set<Integer> ports = new TreeSet<>(Set.of(mine.port));
    Set<String> pool = new TreeSet<>();
    TupleEvidence[] rhythm = mine.host.rhythm();
    for (int i = 0; i < mine.host.rhythmSize(); i++) {
      TupleEvidence mate = rhythm[i];
      if (mate == mine || mate.protocol != mine.protocol || mate.flows < LEAST_FLOWS) continue;
      boolean near = mate.period <= mine.period * spread && mine.period <= mate.period * spread;
      if (!near && mate.port != mine.port) continue;
      String other = mate.tuple.destination();
      if (other.equals(destination)) continue;
      if (near) {
        alike.add(other);
        ports.add(mate.port);
      }
      boolean sameNetwork =
          mate.port == mine.port
              && Address.parse(other).map(Address::network).orElse(-1L) == network;
      if (sameNetwork) pool.add(other);
    }
    return new Neighbours(alike, ports.size(), pool);
  }
}
