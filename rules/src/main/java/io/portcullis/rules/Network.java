package io.portcullis.rules;

import java.util.List;
import java.util.Optional;

/**
 * What the router is and where: the inside prefixes, and the roles it found around itself.
 *
 * @param inside prefixes whose hosts are protected and watched
 * @param roles own addresses, gateways, resolvers, DHCP servers, administrators' sessions
 */
public record Network(List<Prefix> inside, List<AllowEntry> roles) {
  public Network {
    inside = List.copyOf(inside);
    roles = List.copyOf(roles);
  }

  /** RFC 1918, RFC 6598 and RFC 4193: what is inside in recorded input. */
  public static final List<Prefix> PRIVATE =
      List.of(
          Prefix.parse("10.0.0.0/8"),
          Prefix.parse("172.16.0.0/12"),
          Prefix.parse("192.168.0.0/16"),
          Prefix.parse("100.64.0.0/10"),
          Prefix.parse("fc00::/7"));

  /** Whether an address is inside. */
  public boolean isInside(java.net.InetAddress address) {
    return inside.stream().anyMatch(prefix -> prefix.contains(address));
  }

  /** Finds the roles of this machine: its addresses, routes, resolvers and sessions, as of now. */
  public static Network discover(Optional<List<Prefix>> inside, List<String> interfaces)
      throws java.io.IOException {
    throw new UnsupportedOperationException("not built yet");
  }
}
