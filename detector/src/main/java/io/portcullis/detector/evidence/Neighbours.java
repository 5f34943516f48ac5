package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple.Part;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
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

  static Neighbours of(TupleEvidence mine, EvidenceSettings settings) {
    long network = network(mine, 0);
    double spread = Math.exp(settings.rhythmLog);
    Set<String> alike = new TreeSet<>();
    Set<Integer> ports = new TreeSet<>(Set.of(mine.port()));
    Set<String> pool = new TreeSet<>();
    TupleEvidence[] rhythm = mine.host.rhythm();
    for (int i = 0; i < mine.host.rhythmSize(); i++) {
      TupleEvidence mate = rhythm[i];
      if (mate == mine || mate.protocol != mine.protocol || mate.flows < LEAST_FLOWS) continue;
      boolean near = mate.period <= mine.period * spread && mine.period <= mate.period * spread;
      boolean samePort = mate.port() == mine.port();
      if (!near && !samePort) continue;
      if (mate.tuple.matches(Part.DESTINATION, mine.tuple, Part.DESTINATION)) continue;
      if (near) {
        alike.add(mate.tuple.destination());
        ports.add(mate.port());
      }
      if (samePort && network(mate, -1) == network) pool.add(mate.tuple.destination());
    }
    return new Neighbours(alike, ports.size(), pool);
  }

  private static long network(TupleEvidence tuple, long otherwise) {
    return Address.parse(tuple.tuple.destination()).map(Address::network).orElse(otherwise);
  }
}
