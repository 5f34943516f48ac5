package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a host does on single ports. Most hosts do nothing worth it, and share {@link #NOTHING}. */
final class OnPorts {
  private static final int PORTS = 16;

  /** Of a host of which no port is known. Nobody writes it. */
  static final OnPorts NOTHING = new OnPorts();

  /** Destinations on ports that have no service of their own. */
  Few<IpAddress> odd = Few.none();

  private Map<Integer, DeadServers> dead = Map.of();
  private Map<Integer, Series> series = Map.of();

  Optional<DeadServers> dead(int port) {
    return Optional.ofNullable(dead.get(port));
  }

  /** Where there is no table for the port and there are too many: empty. */
  Optional<DeadServers> makeDead(int port) {
    DeadServers found = dead.get(port);
    if (found == null && dead.size() < PORTS) {
      found = new DeadServers();
      if (dead.isEmpty()) dead = new HashMap<>(2);
      dead.put(port, found);
    }
    return Optional.ofNullable(found);
  }

  /** Where there is none and there are too many: empty. */
  Optional<Series> series(boolean tcp, int port) {
    int key = port << 1 | (tcp ? 1 : 0);
    Series found = series.get(key);
    if (found == null && series.size() < PORTS) {
      found = new Series();
      if (series.isEmpty()) series = new HashMap<>(2);
      series.put(key, found);
    }
    return Optional.ofNullable(found);
  }

  /** The series of a port, where there is one. */
  Optional<Series> knownSeries(boolean tcp, int port) {
    return Optional.ofNullable(series.get(port << 1 | (tcp ? 1 : 0)));
  }

  /** A series begins anew. */
  void endSeries(boolean tcp, int port) {
    if (!series.isEmpty()) series.remove(port << 1 | (tcp ? 1 : 0));
  }
}
