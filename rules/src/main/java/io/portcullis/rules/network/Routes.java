package io.portcullis.rules.network;

import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the main routing table says about next hops and the way out.
 *
 * @param gateways next hops of all routes, link-local ones too
 * @param defaultInterfaces names of the interfaces that a default route leaves through
 * @param routed names of all interfaces with a route. The kernel keeps the routes of an interface
 *     that is up but has no carrier, where it is not IFF_RUNNING and Java calls it down
 */
record Routes(Set<InetAddress> gateways, Set<String> defaultInterfaces, Set<String> routed) {
  // linux/route.h, RTF_UP, RTF_GATEWAY and RTF_REJECT.
  private static final int UP = 0x0001;
  private static final int GATEWAY = 0x0002;
  private static final int REJECT = 0x0200;

  /** Reads /proc/net/route and /proc/net/ipv6_route; a family that is not there has no routes. */
  static Routes read(Path root) throws IOException {
    Set<InetAddress> gateways = new LinkedHashSet<>();
    Set<String> defaults = new LinkedHashSet<>();
    Set<String> routed = new LinkedHashSet<>();
    for (String line : lines(root.resolve("proc/net/route"))) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length >= 8 && !columns[0].equals("Iface")) {
        ipv4(columns, gateways, defaults, routed);
      }
    }
    for (String line : lines(root.resolve("proc/net/ipv6_route"))) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length >= 10) ipv6(columns, gateways, defaults, routed);
    }
    return new Routes(gateways, defaults, routed);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** linux/net/ipv4/fib_trie.c, fib_route_seq_show: Iface Destination Gateway Flags … Mask. */
  private static void ipv4(
      String[] columns, Set<InetAddress> gateways, Set<String> defaults, Set<String> routed) {
    int flags = Integer.parseInt(columns[3], 16);
    if ((flags & UP) == 0 || (flags & REJECT) != 0) return;
    routed.add(columns[0]);
    if ((flags & GATEWAY) != 0) gateways.add(hostOrder(columns[2]));
    if (columns[1].equals("00000000") && columns[7].equals("00000000")) defaults.add(columns[0]);
  }

  /** Printed as the machine's own integer. */
  private static InetAddress hostOrder(String hex) {
    int number = Integer.parseUnsignedInt(hex, 16);
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number);
    return InetAddresses.of(bytes.array());
  }

  /**
   * linux/net/ipv6/route.c, rt6_info_route: destination, its length, source, its length, next hop,
   * metric, reference count, use, flags, device.
   */
  private static void ipv6(
      String[] columns, Set<InetAddress> gateways, Set<String> defaults, Set<String> routed) {
    int flags = Integer.parseUnsignedInt(columns[8], 16);
    String device = columns[9];
    if ((flags & UP) == 0 || (flags & REJECT) != 0 || device.equals("lo")) return;
    routed.add(device);
    if ((flags & GATEWAY) != 0) {
      gateways.add(InetAddresses.of(HexFormat.of().parseHex(columns[4])));
    }
    boolean everything = columns[1].equals("00") && columns[0].chars().allMatch(c -> c == '0');
    if (everything) defaults.add(device);
  }
}
