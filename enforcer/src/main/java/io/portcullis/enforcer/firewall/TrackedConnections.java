package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Conntrack.*;
import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.NFPROTO_IPV4;
import static io.portcullis.enforcer.netlink.NfTables.NFPROTO_IPV6;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that the kernel tracks (linux/netfilter/nfnetlink_conntrack.h). A flowtable
 * forwards a connection past every hook for as long as its entry lives (nf_flow_table_core.c,
 * flow_offload_lookup); without the entry its next packet comes to our chain and is dropped there,
 * so it is never offloaded again.
 */
final class TrackedConnections {
  private final NetlinkSocket socket;

  TrackedConnections(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * A tracked connection as the forward hook sees it: behind destination NAT, before source NAT.
   *
   * @param original the kernel's own bytes, which name it when it is to be deleted
   * @param zone -1: none
   */
  private record Tracked(
      InetAddress source,
      int sourcePort,
      InetAddress destination,
      int destinationPort,
      int protocol,
      ByteBuffer original,
      int id,
      int zone) {

    static Optional<Tracked> read(Attributes entry) {
      Attributes original = entry.nested(CTA_TUPLE_ORIG);
      Attributes reply = entry.nested(CTA_TUPLE_REPLY);
      Optional<InetAddress> source = source(original);
      Optional<InetAddress> destination = source(reply);
      Optional<byte[]> bytes = entry.bytes(CTA_TUPLE_ORIG);
      if (source.isEmpty() || destination.isEmpty() || bytes.isEmpty()) return Optional.empty();
      // Java reads ::ffff:0:0/96 as IPv4, and anybody can send from there.
      if (source.get().getClass() != destination.get().getClass()) return Optional.empty();
      return Optional.of(
          new Tracked(
              source.get(),
              original.nested(CTA_TUPLE_PROTO).u16(CTA_PROTO_SRC_PORT, 0),
              destination.get(),
              reply.nested(CTA_TUPLE_PROTO).u16(CTA_PROTO_SRC_PORT, 0),
              original.nested(CTA_TUPLE_PROTO).u8(CTA_PROTO_NUM, 0),
              ByteBuffer.wrap(bytes.get()),
              entry.u32(CTA_ID, 0),
              entry.u16(CTA_ZONE, -1)));
    }

    private static Optional<InetAddress> source(Attributes tuple) {
      Attributes addresses = tuple.nested(CTA_TUPLE_IP);
      return addresses
          .bytes(CTA_IP_V4_SRC)
          .or(() -> addresses.bytes(CTA_IP_V6_SRC))
          .map(InetAddresses::of);
    }

    /** Whether our chain drops it for one of these. */
    boolean isAny(Set<Target> targets, List<Prefix> prefixes) {
      return targets.contains(new Target.Connection(source, destination, destinationPort, protocol))
          || targets.contains(new Target.Connection(destination, source, sourcePort, protocol))
          || isIn(prefixes);
    }

    /** Whether an end lies in one of these. */
    boolean isIn(List<Prefix> prefixes) {
      return prefixes.stream().anyMatch(in -> in.contains(source) || in.contains(destination));
    }
  }

  /** Whether this kernel lets us see and delete them. */
  boolean areThere() {
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS, NLM_F_ACK, 0).end();
    try {
      socket.exchange();
      return true;
    } catch (NetlinkException refused) {
      return false;
    }
  }

  /**
   * Makes the kernel forget the connections of these targets.
   *
   * @param passing whose connections are left alone
   * @return how many
   */
  int forget(Collection<Target> targets, List<Prefix> passing) throws NetlinkException {
    int forgotten = 0;
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<Target> family = targets.stream().filter(each -> each.isIpv6() == ipv6).toList();
      if (!family.isEmpty()) forgotten += forget(family, passing, ipv6);
    }
    return forgotten;
  }

  private int forget(List<Target> targets, List<Prefix> passing, boolean ipv6)
      throws NetlinkException {
    int forgotten = 0;
    for (Tracked connection : matching(targets, passing, ipv6)) {
      if (forget(connection, ipv6)) forgotten++;
    }
    return forgotten;
  }

  private List<Tracked> matching(List<Target> targets, List<Prefix> passing, boolean ipv6)
      throws NetlinkException {
    Set<Target> exact = new HashSet<>(targets);
    List<Prefix> prefixes = new ArrayList<>();
    for (Target target : targets) target.range().ifPresent(prefixes::add);
    List<Tracked> found = new ArrayList<>();
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET, NLM_F_DUMP, family(ipv6)).end();
    // Older kernels cannot filter a dump by addresses (CTA_FILTER came with 5.8).
    socket.exchange(
        (operation, entry) ->
            Tracked.read(entry)
                .filter(each -> each.isAny(exact, prefixes) && !each.isIn(passing))
                .ifPresent(found::add));
    return found;
  }

  private boolean forget(Tracked connection, boolean ipv6) throws NetlinkException {
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE, NLM_F_ACK, family(ipv6));
    writer.bytes(CTA_TUPLE_ORIG | NLA_F_NESTED, connection.original);
    writer.u32(CTA_ID, connection.id);
    if (connection.zone >= 0) writer.u16(CTA_ZONE, connection.zone);
    writer.end();
    try {
      socket.exchange();
      return true;
    } catch (NetlinkException refused) {
      if (refused.errno() == Errno.ENOENT) return false; // it ended since we looked
      throw refused;
    }
  }

  private static int family(boolean ipv6) {
    return ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
  }
}
