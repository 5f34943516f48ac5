package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of one host: whom it calls, how, and what it was told of names. */
final class HostReasons extends Recent.Seen {
  /** From so many destinations on a host is somebody who calls out. */
  static final int CALLS_OUT = 5;

  static final int OUT = 8;
  static final int ODD = 9;
  private static final int PORTS = 16;
  private static final int PROGRAMS = 64;

  /** Servers of a program that are told apart. */
  private static final int SERVERS = 9;

  private static final int NAMES = 1024;

  /** Names said that are counted before older ones begin to count for less. */
  private static final int SAID = 64;

  /** Failed look-ups weigh by their age, divided by e in ten minutes. */
  private static final double MISSING_MICROS = 600e6;

  static final HostReasons NONE = none();

  final IpAddress address;
  final boolean isPrivate;
  Few<IpAddress> out = Few.none();

  /** Destinations on ports that have no service of their own. */
  Few<IpAddress> odd = Few.none();

  final Rhythms rhythms = new Rhythms();

  /** Whether an answer of DNS to it was ever seen. */
  boolean seen;

  /** Time of the first. */
  long since;

  // Most hosts have none of these, and a map of nothing is 48 bytes.
  private Map<Integer, DeadServers> dead = Map.of();
  private Map<Integer, Series> series = Map.of();
  private Map<String, Few<IpAddress>> programs = Map.of();
  private Map<IpAddress, Name> names = Map.of();
  private int told;
  private int untold;
  private double missing;
  private long missingAt;

  HostReasons(IpAddress address, boolean isPrivate) {
    this.address = address;
    this.isPrivate = isPrivate;
  }

  private static HostReasons none() {
    HostReasons none = new HostReasons(IpAddress.ofIpv4(0), false);
    none.forgotten = true;
    return none;
  }

  boolean isSpread() {
    return odd.size() >= ODD;
  }

  /** Where there is no table for the port and there are too many: empty. */
  Optional<DeadServers> dead(int port, boolean make) {
    DeadServers found = dead.get(port);
    if (found == null && make && dead.size() < PORTS) {
      found = new DeadServers();
      if (dead.isEmpty()) dead = new HashMap<>(2);
      dead.put(port, found);
    }
    return Optional.ofNullable(found);
  }

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

  void uses(String program, IpAddress server) {
    if (programs.isEmpty()) programs = new HashMap<>(2);
    Few<IpAddress> servers = programs.getOrDefault(program, Few.none());
    if (servers.size() == 0 && programs.size() >= PROGRAMS) return;
    programs.put(program, servers.with(server, SERVERS));
  }

  /** Whether a program has one server only, where others are known to compare with. */
  boolean isLone(String program) {
    return programs.size() >= 3 && programs.getOrDefault(program, Few.none()).size() == 1;
  }

  void names(IpAddress server, Name name) {
    if (names.isEmpty()) names = new LinkedHashMap<>(2);
    names.remove(server);
    names.put(server, name);
    if (names.size() > NAMES) names.remove(names.keySet().iterator().next());
  }

  Name name(IpAddress server) {
    return names.isEmpty() ? Name.NONE : names.getOrDefault(server, Name.NONE);
  }

  /**
   * The host called a server by a name.
   *
   * @param answered whether an answer was heard that gave that server a name
   */
  void said(boolean answered) {
    if (told + untold >= SAID) {
      told /= 2;
      untold /= 2;
    }
    if (answered) told++;
    else untold++;
  }

  /**
   * How much the answers heard are all that the host gets, 0 to 1: the share of named servers whose
   * answer was heard, less that of the others. A host that asks elsewhere, or encrypted, calls
   * servers by names that nobody here heard of. That it was heard at all counts for one.
   */
  double toldAll() {
    return Math.max(0, (1.0 + told - untold) / (1 + told + untold));
  }

  void missed(long micros) {
    missing = missingAt == 0 ? 1 : missing * decay(micros) + 1;
    missingAt = micros;
  }

  private double decay(long micros) {
    return Math.exp(-(micros - missingAt) / MISSING_MICROS);
  }

  /** Failed look-ups, weighed by their age at a time. */
  double missing(long micros) {
    return missingAt == 0 ? 0 : missing * decay(Math.max(micros, missingAt));
  }
}
