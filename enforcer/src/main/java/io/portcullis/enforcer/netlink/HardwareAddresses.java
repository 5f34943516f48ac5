package io.portcullis.enforcer.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Which hardware address answers for an address on the same link, by the kernel's neighbour tables
 * of IPv4 and IPv6 (ip-neighbour(8)). For one thread at a time.
 */
public final class HardwareAddresses {
  // linux/rtnetlink.h: operations; linux/neighbour.h: struct ndmsg, its states, attributes
  private static final int RTM_NEWNEIGH = 28;
  private static final int RTM_GETNEIGH = 30;
  private static final int NDMSG_BYTES = 12;
  private static final int STATE = 8;
  private static final int NUD_INCOMPLETE = 0x01;
  private static final int NUD_FAILED = 0x20;
  private static final int NUD_NOARP = 0x40;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;

  /**
   * Longer ones are of no Ethernet, and shorter ones of a tunnel, which has an IP address there.
   */
  private static final int MAC_BYTES = 6;

  private final RouteDump dump;

  private HardwareAddresses(RouteDump dump) {
    this.dump = dump;
  }

  /**
   * Asks nothing yet.
   *
   * @throws UnsatisfiedLinkError when libc or JNR's own library cannot be loaded
   */
  public static HardwareAddresses ofTheKernel() {
    return new HardwareAddresses(new RouteDump());
  }

  /** Asks through another libc. */
  static HardwareAddresses through(LibC libc) {
    return new HardwareAddresses(new RouteDump(libc));
  }

  /**
   * All that the kernel knows now, in the network namespace of the calling thread, as {@code
   * 02:00:00:00:00:0a}. Who did not answer is left out.
   *
   * @throws NetlinkException when this system has no rtnetlink, or it refuses
   */
  public Map<InetAddress, String> all() throws NetlinkException {
    Map<InetAddress, String> known = new HashMap<>();
    dump.of(
        RTM_GETNEIGH,
        RTM_NEWNEIGH,
        NDMSG_BYTES,
        (message, from, end) -> read(message, from, end, known));
    return known;
  }

  private static void read(ByteBuffer message, int from, int end, Map<InetAddress, String> known) {
    int state = Short.toUnsignedInt(message.getShort(from + STATE));
    if (state == 0 || (state & (NUD_INCOMPLETE | NUD_FAILED | NUD_NOARP)) != 0) return;
    byte[][] found = {new byte[0], new byte[0]};
    RouteDump.attributes(
        message,
        from + NDMSG_BYTES,
        end,
        (type, at, behind) -> {
          if (type == NDA_DST) found[0] = bytes(message, at, behind);
          if (type == NDA_LLADDR) found[1] = bytes(message, at, behind);
        });
    if (found[1].length != MAC_BYTES) return;
    try {
      known.put(InetAddress.getByAddress(found[0]), HexFormat.ofDelimiter(":").formatHex(found[1]));
    } catch (UnknownHostException neitherOfFourNorOfSixteenBytes) {
      // A bridge's table of MACs has none.
    }
  }

  private static byte[] bytes(ByteBuffer message, int from, int end) {
    byte[] bytes = new byte[end - from];
    message.get(from, bytes);
    return bytes;
  }
}
