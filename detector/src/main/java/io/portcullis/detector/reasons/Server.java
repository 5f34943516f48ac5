package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.table.Few;
import org.jspecify.annotations.Nullable;

/** One port of one destination, and who got an answer from it. */
final class Server extends Recent.Seen implements AddressTable.Placed {
  /** Clients that are told apart. */
  private static final int CLIENTS = 9;

  /** Not looked up yet. */
  static final Server NONE = none();

  final IpAddress address;
  final int port;

  /** Its class by number: with a reference a server took eight bytes more. */
  private final byte portClass;

  final boolean isPublic;

  /** The first client that got an answer; most servers have no second. */
  private @Nullable IpAddress client;

  private Few<IpAddress> clients = Few.none();

  Server(IpAddress address, int port, PortClass portClass, boolean isPublic) {
    this.address = address;
    this.port = port;
    this.portClass = portClass.number();
    this.isPublic = isPublic;
  }

  private static Server none() {
    Server none = new Server(IpAddress.ofIpv4(0), 0, PortClass.INFRASTRUCTURE, false);
    none.forgotten = true;
    return none;
  }

  @Override
  public IpAddress address() {
    return address;
  }

  @Override
  public int port() {
    return port;
  }

  PortClass portClass() {
    return PortClass.of(portClass);
  }

  /** Notes who got an answer. */
  void answers(IpAddress to) {
    if (client == null) client = to;
    else if (!client.equals(to)) clients = clients.with(to, CLIENTS - 1);
  }

  /** Fetches what {@link TupleReasons#fetch} says; the number has no meaning. */
  int fetch() {
    return port + clients.size();
  }

  /** Clients beside one, up to 9. */
  int others(IpAddress than) {
    if (client == null) return 0;
    return client.equals(than) ? clients.size() : 1 + clients.others(than);
  }

  /** The network that it stands in. */
  long network() {
    return Reach.network(address);
  }

  /** A port of the web's, where pages are, or one that is used for it. */
  boolean isWeb() {
    return portClass() == PortClass.WEB || portClass() == PortClass.ALTERNATIVE_WEB;
  }

  /** Ports that have no service of their own, and many are of peers. */
  boolean isOdd(boolean tcp) {
    return portClass() == PortClass.DYNAMIC || (tcp && portClass() == PortClass.OTHER);
  }

  /** Ports whose services keep alive by themselves. */
  boolean isService() {
    return portClass() == PortClass.INFRASTRUCTURE || portClass() == PortClass.SERVICE;
  }
}
