package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a host does on single ports. Most hosts do nothing worth it, and share {@link #NOTHING}. */
final class OnPorts {
  private static final int PORTS = 16;

  /** Of a host of which no port is known. Nobody writes it. */
  static final OnPorts NOTHING = new OnPorts();

  /** Destinations on ports that have no service of their own. */
  Few<IpAddress> odd = Few.none();

  private @Nullable ByPort<DeadServers> dead;
  private @Nullable ByPort<Series> series;

  Optional<DeadServers> dead(int port) {
    return ByPort.of(port, dead);
  }

  /** Where there is no table for the port and there are too many: empty. */
  Optional<DeadServers> makeDead(int port) {
    Optional<DeadServers> found = dead(port);
    if (found.isPresent() || ByPort.size(dead) >= PORTS) return found;
    DeadServers made = new DeadServers();
    dead = ByPort.with(port, made, dead);
    return Optional.of(made);
  }

  /** Where there is none and there are too many: empty. */
  Optional<Series> series(boolean tcp, int port) {
    Optional<Series> found = knownSeries(tcp, port);
    if (found.isPresent() || ByPort.size(series) >= PORTS) return found;
    Series made = new Series();
    series = ByPort.with(number(tcp, port), made, series);
    return Optional.of(made);
  }

  private static int number(boolean tcp, int port) {
    return port << 1 | (tcp ? 1 : 0);
  }

  /** The series of a port, where there is one. */
  Optional<Series> knownSeries(boolean tcp, int port) {
    return ByPort.of(number(tcp, port), series);
  }

  /** A series begins anew. */
  void endSeries(boolean tcp, int port) {
    series = ByPort.without(number(tcp, port), series);
  }
}
