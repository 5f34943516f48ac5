package io.portcullis.enforcer.netlink;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Set;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

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

  private static final int RECEIVE_BYTES = 64 * 1024;

  private final LibC libc;
  private final Runtime runtime = Runtime.getSystemRuntime();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
  private final Pointer pointer = Pointer.wrap(runtime, buffer);

  private DefaultRoutes(LibC libc) {
    this.libc = libc;
  }

  /**
   * Asks nothing yet.
   *
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public static DefaultRoutes ofTheKernel() {
    return new DefaultRoutes(LibraryLoader.create(LibC.class).load("c"));
  }

  /**
   * Names of devices, in the network namespace of the calling thread, IPv4 and IPv6. Needs no
   * right.
   *
   * @throws NetlinkException when this system has no rtnetlink, or it refuses
   */
  public Set<String> devices() throws NetlinkException {
    int type = Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC;
    int descriptor = libc.socket(Netlink.AF_NETLINK, type, Netlink.NETLINK_ROUTE);
    if (descriptor < 0) throw new NetlinkException(runtime.getLastError(), "", true);
    try {
      ask(descriptor);
      Set<Integer> indexes = new LinkedHashSet<>();
      while (receive(descriptor, indexes)) {
        // The kernel has more.
      }
      return names(indexes);
    } finally {
      libc.close(descriptor);
    }
  }

  private void ask(int descriptor) throws NetlinkException {
    int length = Netlink.HEADER_BYTES + RTMSG_BYTES;
    buffer.clear();
    buffer.putInt(length).putShort((short) RTM_GETROUTE);
    buffer.putShort((short) (Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP)).putInt(1).putInt(0);
    for (int at = 0; at < RTMSG_BYTES; at++) buffer.put((byte) 0);
    if (libc.send(descriptor, pointer, length, 0) < 0) {
      throw new NetlinkException(runtime.getLastError(), "", true);
    }
  }

  /** Whether there is more; the answers to a question lie ready when it was sent. */
  private boolean receive(int descriptor, Set<Integer> indexes) throws NetlinkException {
    int length = (int) libc.recv(descriptor, pointer, RECEIVE_BYTES, Netlink.MSG_DONTWAIT);
    if (length < 0) throw new NetlinkException(runtime.getLastError(), "", true);
    for (int at = 0; at + Netlink.HEADER_BYTES <= length; at += Netlink.padded(buffer.getInt(at))) {
      int end = at + buffer.getInt(at);
      if (end < at + Netlink.HEADER_BYTES || end > length) return false;
      int operation = Short.toUnsignedInt(buffer.getShort(at + 4));
      if (operation == Netlink.NLMSG_DONE || operation == Netlink.NLMSG_ERROR) return false;
      if (operation == RTM_NEWROUTE) read(at + Netlink.HEADER_BYTES, end, indexes);
    }
    return length > 0;
  }

  private void read(int from, int end, Set<Integer> indexes) {
    boolean everything = buffer.get(from + DESTINATION_LENGTH) == 0;
    boolean leaves = buffer.get(from + TYPE) == RTN_UNICAST;
    boolean cloned = (buffer.getInt(from + FLAGS) & RTM_F_CLONED) != 0;
    if (!everything || !leaves || cloned) return;
    int at = from + RTMSG_BYTES;
    while (at + Netlink.ATTRIBUTE_BYTES <= end) {
      int length = Short.toUnsignedInt(buffer.getShort(at));
      if (length < Netlink.ATTRIBUTE_BYTES || at + length > end) return;
      int type = Short.toUnsignedInt(buffer.getShort(at + 2)) & Netlink.NLA_TYPE_MASK;
      if (type == RTA_OIF) indexes.add(buffer.getInt(at + Netlink.ATTRIBUTE_BYTES));
      if (type == RTA_MULTIPATH) hops(at + Netlink.ATTRIBUTE_BYTES, at + length, indexes);
      at += Netlink.padded(length);
    }
  }

  private void hops(int from, int end, Set<Integer> indexes) {
    int at = from;
    while (at + NEXT_HOP_DEVICE + Integer.BYTES <= end) {
      int length = Short.toUnsignedInt(buffer.getShort(at));
      indexes.add(buffer.getInt(at + NEXT_HOP_DEVICE));
      if (length < NEXT_HOP_DEVICE + Integer.BYTES) return;
      at += Netlink.padded(length);
    }
  }

  private static Set<String> names(Set<Integer> indexes) {
    Set<String> names = new LinkedHashSet<>();
    for (int index : indexes) {
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
