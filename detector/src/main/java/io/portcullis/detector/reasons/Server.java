package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.table.Few;

/** One port of one destination, and who got an answer from it. */
final class Server extends Recent.Seen {
  /** Clients that are told apart. */
  static final int CLIENTS = 9;

  /** Where it is found. */
  record Key(IpAddress address, int port) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int first = address.compareTo(other.address);
      return first != 0 ? first : Integer.compare(port, other.port);
    }
  }

  /** Not looked up yet. */
  static final Server NONE = none();

  final IpAddress address;
  final int port;
  final PortClass portClass;
  final boolean isPublic;
  Few<IpAddress> clients = Few.none();

  Server(Key key, PortClass portClass, boolean isPublic) {
    this.address = key.address();
    this.port = key.port();
    this.portClass = portClass;
    this.isPublic = isPublic;
  }

  private static Server none() {
    Server none = new Server(new Key(IpAddress.ofIpv4(0), 0), PortClass.INFRASTRUCTURE, false);
    none.forgotten = true;
    return none;
  }

  /** The network that it stands in. */
  long network() {
    return Reach.network(address);
  }

  /** A port of the web's, where pages are, or one that is used for it. */
  boolean isWeb() {
    return portClass == PortClass.WEB || portClass == PortClass.ALTERNATIVE_WEB;
  }

  /** Ports that have no service of their own, and many are of peers. */
  boolean isOdd(boolean tcp) {
    return portClass == PortClass.DYNAMIC || (tcp && portClass == PortClass.OTHER);
  }

  /** Ports whose services keep alive by themselves. */
  boolean isService() {
    return portClass == PortClass.INFRASTRUCTURE || portClass == PortClass.SERVICE;
  }
}
