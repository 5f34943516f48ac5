package io.portcullis.fleet.message;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Protocols;
import java.time.Duration;
import java.util.Optional;

/**
 * What a site says of a server: that it blocks it, for how long still, and why. It names no inside
 * host.
 *
 * @param server an outside address or range, {@link #isNarrow} enough
 * @param service the port that alone is blocked; empty: all of the server
 * @param left how long it is blocked still, counted from the message; above zero
 * @param reason in words, of {@link #LONGEST_REASON} characters at most
 */
public record Statement(Prefix server, Optional<Service> service, Duration left, String reason) {
  static final int LONGEST_REASON = 160;

  /** No rule of the kernel lasts longer (24 days). */
  static final Duration LONGEST = Duration.ofDays(24);

  /**
   * A port of a protocol.
   *
   * @param port 0 to 65535
   * @param protocol IANA number of a protocol that has ports
   */
  public record Service(int port, int protocol) {
    public Service {
      if (port < 0 || port > 65535) throw new IllegalArgumentException(port + " is no port");
      if (Protocols.number(Protocols.name(protocol)).isEmpty()) {
        throw new IllegalArgumentException(protocol + " has no ports");
      }
    }

    @Override
    public String toString() {
      return port + "/" + Protocols.name(protocol);
    }
  }

  public Statement {
    if (!isNarrow(server)) throw new IllegalArgumentException(server + " is too wide");
    if (left.isNegative() || left.isZero()) throw new IllegalArgumentException("it is over");
    if (left.compareTo(LONGEST) > 0) left = LONGEST;
    reason = line(reason);
  }

  /** Whether a range is no wider than a /24, or a /48 of IPv6: no site may cut off half a world. */
  public static boolean isNarrow(Prefix server) {
    return server.length() >= (server.isIpv6() ? 48 : 24);
  }

  /** In one line that steers no terminal. */
  private static String line(String reason) {
    String clean = reason.replaceAll("\\p{C}+", " ").strip();
    if (clean.length() <= LONGEST_REASON) return clean;
    return clean.substring(0, LONGEST_REASON - 1) + "…";
  }
}
