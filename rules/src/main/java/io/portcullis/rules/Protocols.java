package io.portcullis.rules;

import java.util.Map;
import java.util.OptionalInt;

/** IANA's protocol numbers for the protocols that have ports, by the names that ra prints. */
public final class Protocols {
  private static final Map<String, Integer> NUMBERS =
      Map.of("tcp", 6, "udp", 17, "dccp", 33, "sctp", 132, "udplite", 136);

  private Protocols() {}

  /** The number of a protocol with ports; empty for all others, which are never blocked. */
  public static OptionalInt number(String name) {
    Integer number = NUMBERS.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The name of a number, or the number itself. */
  public static String name(int number) {
    for (Map.Entry<String, Integer> entry : NUMBERS.entrySet()) {
      if (entry.getValue() == number) return entry.getKey();
    }
    return Integer.toString(number);
  }
}
