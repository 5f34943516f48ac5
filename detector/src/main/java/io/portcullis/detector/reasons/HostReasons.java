package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of one host: whom it calls, how, and what it was told of names. */
final class HostReasons extends Recent.Seen {
  /** From so many destinations on a host is somebody who calls out. */
  static final int CALLS_OUT = 5;

  private static final int OUT = 8;
  private static final int ODD = 9;
  private static final int PORTS = 16;
  private static final int PROGRAMS = 64;

  /** Servers of a program that are told apart. */
  private static final int SERVERS = 9;

  private static final int NAMES = 1024;

  /** Failed look-ups weigh by their age, divided by e in ten minutes. */
  private static final double MISSING_MICROS = 600e6;

  static final HostReasons NONE = none();

  final IpAddress address;
  final boolean isPrivate;
  final FewAddresses out = new FewAddresses(OUT);

  /** Destinations on ports that have no service of their own. */
  final FewAddresses odd = new FewAddresses(ODD);

  final Rhythms rhythms = new Rhythms();

  /** Whether an answer of DNS to it was ever seen. */
  boolean seen;

  /** Time of the first. */
  long since;

  private final Map<Integer, DeadServers> dead = new HashMap<>(2);
  private final Map<Integer, Series> series = new HashMap<>(2);
  private final Map<String, FewAddresses> programs = new HashMap<>(2);
  private final Map<IpAddress, Name> names = new LinkedHashMap<>(2);
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
      dead.put(port, found);
    }
    return Optional.ofNullable(found);
  }

  Optional<Series> series(boolean tcp, int port) {
    int key = port << 1 | (tcp ? 1 : 0);
    Series found = series.get(key);
    if (found == null && series.size() < PORTS) {
      found = new Series();
      series.put(key, found);
    }
    return Optional.ofNullable(found);
  }

  void uses(String program, IpAddress server) {
    FewAddresses servers = programs.get(program);
    if (servers == null) {
      if (programs.size() >= PROGRAMS) return;
      servers = new FewAddresses(SERVERS);
      programs.put(program, servers);
    }
    servers.add(server);
  }

  /** Whether a program has one server only, where others are known to compare with. */
  boolean isLone(String program) {
    FewAddresses servers = programs.get(program);
    return servers != null && servers.size() == 1 && programs.size() >= 3;
  }

  void names(IpAddress server, Name name) {
    names.remove(server);
    names.put(server, name);
    if (names.size() > NAMES) names.remove(names.keySet().iterator().next());
  }

  Name name(IpAddress server) {
    return names.isEmpty() ? Name.NONE : names.getOrDefault(server, Name.NONE);
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
