package io.portcullis.enforcer.netlink;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Through which devices a default route leaves, in whatever routing table it lies (rtnetlink(7)). A
 * second uplink by policy routing and a full tunnel have theirs in tables of their own, which
 * /proc/net/route does not show. For one thread at a time.
 */
public final class DefaultRoutes {
  // linux/rtnetlink.h: operations, struct rtmsg, its type and flag, attributes, struct rtnexthop
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_GETROUTE = 26;
  private static final int RTMSG_BYTES = 12;
  private static final int DESTINATION_LENGTH = 1;
  private static final int TYPE = 7;
  private static final int FLAGS = 8;
  private static final int RTN_UNICAST = 1;
  private static final int RTM_F_CLONED = 0x200;
  private static final int RTA_OIF = 4;
  private static final int RTA_MULTIPATH = 9;
  private static final int NEXT_HOP_DEVICE = 4;

  private final RouteDump dump;

  private DefaultRoutes(RouteDump dump) {
    this.dump = dump;
  }

  /**
   * Asks nothing yet.
   *
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public static DefaultRoutes ofTheKernel() {
    return new DefaultRoutes(new RouteDump());
  }

  /** Asks through another libc. */
  static DefaultRoutes through(LibC libc) {
    return new DefaultRoutes(new RouteDump(libc));
  }

  /**
   * Names of devices, in the network namespace of the calling thread, IPv4 and IPv6. Needs no
   * right.
   *
   * @throws NetlinkException when this system has no rtnetlink, or it refuses
   */
  public Set<String> devices() throws NetlinkException {
    Set<Integer> indexes = new LinkedHashSet<>();
    dump.of(
        RTM_GETROUTE,
        RTM_NEWROUTE,
        RTMSG_BYTES,
        (message, from, end) -> read(message, from, end, indexes));
    return names(indexes);
  }

  private static void read(ByteBuffer message, int from, int end, Set<Integer> indexes) {
    boolean everything = message.get(from + DESTINATION_LENGTH) == 0;
    boolean leaves = message.get(from + TYPE) == RTN_UNICAST;
    boolean cloned = (message.getInt(from + FLAGS) & RTM_F_CLONED) != 0;
    if (!everything || !leaves || cloned) return;
    RouteDump.attributes(
        message,
        from + RTMSG_BYTES,
        end,
        (type, at, behind) -> {
          if (type == RTA_OIF && behind - at >= Integer.BYTES) indexes.add(message.getInt(at));
          if (type == RTA_MULTIPATH) hops(message, at, behind, indexes);
        });
  }

  private static void hops(ByteBuffer message, int from, int end, Set<Integer> indexes) {
    int at = from;
    while (at + NEXT_HOP_DEVICE + Integer.BYTES <= end) {
      int length = Short.toUnsignedInt(message.getShort(at));
      indexes.add(message.getInt(at + NEXT_HOP_DEVICE));
      if (length < NEXT_HOP_DEVICE + Integer.BYTES) return;
      at += Netlink.padded(length);
    }
  }

  private static Set<String> names(Set<Integer> indexes) {
    Set<String> names = new LinkedHashSet<>();
    for (int index : indexes) {
      if (index <= 0) continue; // no device's
      try {
        NetworkInterface device = NetworkInterface.getByIndex(index);
        if (device != null) names.add(device.getName());
      } catch (SocketException gone) {
        // It went away since; then it is nobody's uplink.
      }
    }
    return names;
  }
}
