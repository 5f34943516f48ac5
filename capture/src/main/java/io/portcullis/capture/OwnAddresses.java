package io.portcullis.capture;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The router's own addresses at one moment, and the broadcast addresses of its networks: packets to
 * them are for the router or for nobody, never forwarded. The look-up allocates nothing.
 */
final class OwnAddresses {
  private final long[] halves;

  OwnAddresses(Collection<InetAddress> addresses) {
    halves = new long[addresses.size() * 2];
    int index = 0;
    for (InetAddress address : addresses) {
      halves[index++] = PacketHeader.high(address.getAddress());
      halves[index++] = PacketHeader.low(address.getAddress());
    }
  }

  /** The addresses of all interfaces now, down ones included. */
  static OwnAddresses discover() throws SocketException {
    List<InetAddress> found = new ArrayList<>();
    NetworkInterface.networkInterfaces()
        .flatMap(link -> link.getInterfaceAddresses().stream())
        .forEach(
            address -> {
              found.add(address.getAddress());
              InetAddress broadcast = address.getBroadcast();
              if (broadcast != null) found.add(broadcast);
            });
    found.removeIf(Objects::isNull);
    return new OwnAddresses(found);
  }

  // A router has a handful of them: a scan is as fast as a hash.
  boolean contains(long high, long low) {
    for (int index = 0; index < halves.length; index += 2) {
      if (halves[index + 1] == low && halves[index] == high) return true;
    }
    return false;
  }
}
