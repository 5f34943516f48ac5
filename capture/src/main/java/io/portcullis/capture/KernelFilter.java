package io.portcullis.capture;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The expression of pcap-filter(7) that keeps other traffic in the kernel. It may let through more
 * than is watched, never less; the exact match is {@link WatchList}'s.
 */
final class KernelFilter {
  /** Up to here each target has its own clause. */
  static final int EXACT = 64;

  /** Up to here the addresses are named; the kernel takes 4,096 instructions (BPF_MAXINSNS). */
  static final int ADDRESSES = 256;

  private KernelFilter() {}

  static String expression(Role role, List<Watch> watches) {
    String direction = role.inbound ? "inbound" : "outbound";
    // Nothing to see: a program that takes no packet costs nothing, and the tap stays open.
    if (watches.isEmpty()) return direction + " and less 1";
    Set<String> clauses = new LinkedHashSet<>();
    for (Watch watch : watches) {
      clauses.add(
          watches.size() <= EXACT ? exact(role, watch.target) : address(role, watch.target));
    }
    if (clauses.size() > ADDRESSES) return direction + " and (ip or ip6)";
    return direction + " and (" + String.join(" or ", clauses) + ")";
  }

  private static String exact(Role role, Target target) {
    if (!(target instanceof Target.Connection connection)) return address(role, target);
    String remote = (role.outward ? "dst" : "src") + " host " + text(connection.destination());
    // Behind masquerade the outside copy carries the router's address: only the remote end names
    // it.
    String both =
        role == Role.LEAVING_OUTSIDE
            ? remote
            : remote
                + (role.outward ? " and src" : " and dst")
                + " host "
                + text(connection.source());
    // The filter language finds no ports behind IPv6 extension headers: there the ends must do.
    if (connection.isIpv6()) return "(" + both + ")";
    return "(" + both + " and ip proto " + connection.protocol() + ports(role, connection) + ")";
  }

  private static String ports(Role role, Target.Connection connection) {
    return switch (connection.protocol()) {
      case 6, 17, 132 -> " and " + (role.outward ? "dst" : "src") + " port " + connection.port();
      default -> "";
    };
  }

  private static String address(Role role, Target target) {
    if (target instanceof Target.Host host) {
      return (role.outward ? "src " : "dst ") + network(host.prefix());
    }
    String side = role.outward ? "dst " : "src ";
    if (target instanceof Target.Remote remote) return side + network(remote.prefix());
    return side + "host " + text(((Target.Connection) target).destination());
  }

  private static String network(Prefix prefix) {
    if (prefix.isSingle()) return "host " + text(prefix.network());
    return "net " + text(prefix.network()) + "/" + prefix.length();
  }

  private static String text(InetAddress address) {
    return InetAddresses.text(address);
  }
}
