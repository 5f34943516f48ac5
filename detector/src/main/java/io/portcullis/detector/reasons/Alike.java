package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Servers that one host calls in the same rhythm as a server of its. */
final class Alike {
  /** Servers that are told apart. */
  static final int SERVERS = 8;

  private static final int PORTS = 3;
  private static final int NEAR = 2;

  private final IpAddress[] servers = new IpAddress[SERVERS];
  private final int[] ports = new int[PORTS];
  private final IpAddress[] near = new IpAddress[NEAR];
  private Server own = Server.NONE;
  private int serverCount;
  private int portCount;
  private int nearCount;

  void clear(Server of) {
    own = of;
    serverCount = 0;
    nearCount = 0;
    ports[0] = of.port;
    portCount = 1;
  }

  void add(Server other) {
    if (other.address.equals(own.address)) return;
    serverCount = add(servers, serverCount, other.address);
    addPort(other.port);
    boolean near = other.port == own.port && other.network() == own.network();
    if (near) nearCount = add(this.near, nearCount, other.address);
  }

  private static int add(IpAddress[] to, int count, IpAddress address) {
    for (int i = 0; i < count; i++) if (to[i].equals(address)) return count;
    if (count == to.length) return count;
    to[count] = address;
    return count + 1;
  }

  private void addPort(int port) {
    for (int i = 0; i < portCount; i++) if (ports[i] == port) return;
    if (portCount < PORTS) ports[portCount++] = port;
  }

  /** Others, up to 8. */
  int servers() {
    return serverCount;
  }

  /** A host that beats alike to many, on many ports. */
  boolean arePeers() {
    return (portCount >= PORTS && serverCount >= 2) || serverCount >= SERVERS;
  }

  /** Whether two of them stand in the server's own network, on its port. */
  boolean arePool() {
    return nearCount >= NEAR;
  }

  String words() {
    return Arrays.stream(servers, 0, serverCount)
        .map(IpAddress::toString)
        .collect(Collectors.joining(", "));
  }
}
