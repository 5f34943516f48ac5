package io.portcullis.capture;

import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The expression of pcap-filter(7) that keeps other traffic in the kernel. It may let through more
 * than is watched, never less; the exact match is {@link TargetWatchList}'s.
 *
 * <p>The kernel takes 4,096 instructions (BPF_MAXINSNS), and before Linux 6.7 no more than 20 kB of
 * them (net.core.optmem_max); libpcap would then filter in the process, silently. So up to {@link
 * #EXACT} targets have a clause with both ends and the port, at most some twenty instructions; more
 * are told by the last 32 bits of one address, one instruction each with libpcap 1.10.
 *
 * <p>It does not say {@code inbound} or {@code outbound}, which the handle's direction does: after
 * a change of filter libpcap judges at least the next packet in the process (pcap-linux.c, {@code
 * blocks_to_filter_in_userland}), where nothing knows the way a packet went, and loses it.
 */
final class KernelFilter {
  static final int EXACT = 64;

  private KernelFilter() {}

  static String expression(TapSide role, Collection<Target> targets) {
    // Nothing to see: a program that takes no packet costs nothing, and the tap stays open.
    if (targets.isEmpty()) return "less 1";
    Set<String> clauses = new LinkedHashSet<>();
    for (Target target : targets) {
      clauses.add(targets.size() <= EXACT ? exact(role, target) : address(role, target));
    }
    return String.join(" or ", clauses);
  }

  private static String exact(TapSide role, Target target) {
    return target
        .connection()
        .map(connection -> exact(role, connection))
        .orElseGet(() -> range(role, target));
  }

  private static String exact(TapSide role, Target.Connection connection) {
    String remote = (role.outward ? "dst" : "src") + " host " + text(connection.destination());
    String local = (role.outward ? "src" : "dst") + " host " + text(connection.source());
    // Behind masquerade the outside copy carries the router's address: only the remote end names
    // it.
    String ends = role == TapSide.LEAVING_OUTSIDE ? remote : remote + " and " + local;
    // The filter language finds no ports behind IPv6 extension headers: there the ends must do.
    if (connection.isIpv6()) return "(" + ends + ")";
    return "(" + ends + " and ip proto " + connection.protocol() + port(role, connection) + ")";
  }

  private static String port(TapSide role, Target.Connection connection) {
    return switch (connection.protocol()) {
      case 6, 17, 132 -> " and " + (role.outward ? "dst" : "src") + " port " + connection.port();
      default -> "";
    };
  }

  private static String range(TapSide role, Target target) {
    Prefix prefix = target.address();
    String side = isHost(target) == role.outward ? "src" : "dst";
    if (prefix.isSingle()) return side + " host " + text(prefix.network());
    return side + " net " + text(prefix.network()) + "/" + prefix.length();
  }

  private static String address(TapSide role, Target target) {
    Prefix prefix = target.address();
    return prefix.isSingle()
        ? lastBits(isHost(target) != role.outward, prefix.network())
        : range(role, target);
  }

  private static boolean isHost(Target target) {
    return target.scope() == Scope.HOST;
  }

  // RFC 791 §3.1 and RFC 8200 §3: where the last four bytes of an address lie.
  private static String lastBits(boolean destination, InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isIpv4 = bytes.length == 4;
    int offset = isIpv4 ? 12 : 8 + 12;
    if (destination) offset += bytes.length;
    return (isIpv4 ? "ip[" : "ip6[")
        + offset
        + ":4]="
        + PacketHeader.unsignedInt(bytes, bytes.length - 4);
  }

  private static String text(InetAddress address) {
    return InetAddresses.text(address);
  }
}
