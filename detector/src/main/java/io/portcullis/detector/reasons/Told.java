package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was heard of one host beside its flows: which names it was told, and which of its programs
 * call. Most hosts were never heard, and share {@link #NOTHING}.
 */
final class Told {
  private static final int PROGRAMS = 64;

  /** Servers of a program that are told apart. */
  private static final int SERVERS = 9;

  private static final int NAMES = 1024;

  /** Names said that are counted before older ones begin to count for less. */
  private static final int SAID = 64;

  /** Failed look-ups weigh by their age, divided by e in ten minutes. */
  private static final double MISSING_MICROS = 600e6;

  /** Of a host that was not heard of. Nobody writes it. */
  static final Told NOTHING = new Told();

  /** Whether an answer of DNS to it was ever seen. */
  boolean seen;

  /** Time of the first. */
  long since;

  // A map of nothing is 48 bytes.
  private Map<String, Few<IpAddress>> programs = Map.of();
  private Map<IpAddress, Name> names = Map.of();
  private int told;
  private int untold;
  private double missing;
  private long missingAt;

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

  /** Takes note of an answer of DNS that names something. */
  void answered(long micros) {
    if (!seen) since = micros;
    seen = true;
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
