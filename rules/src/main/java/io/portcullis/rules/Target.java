package io.portcullis.rules;

import java.net.InetAddress;

/** What a block cuts off. Two blocks are the same rule when their targets are equal. */
public sealed interface Target {

  Scope scope();

  /** Whether both ends are IPv6. */
  boolean isIpv6();

  /**
   * The one text form, which the command line reads back: {@code 10.0.0.5-203.0.113.7-443-tcp} for
   * a connection, an address or prefix for the others.
   */
  @Override
  String toString();

  /**
   * One inside host to one outside service, and back.
   *
   * @param port of the destination, 0 to 65535
   * @param protocol IANA number: 6 TCP, 17 UDP …
   */
  record Connection(InetAddress source, InetAddress destination, int port, int protocol)
      implements Target {
    public Connection {
      if (source.getAddress().length != destination.getAddress().length) {
        throw new IllegalArgumentException(
            source.getHostAddress() + " and " + destination.getHostAddress() + " differ in family");
      }
      if (port < 0 || port > 65535) throw new IllegalArgumentException(port + " is no port");
      if (protocol < 0 || protocol > 255) {
        throw new IllegalArgumentException(protocol + " is no IP protocol number");
      }
    }

    @Override
    public Scope scope() {
      return Scope.CONNECTION;
    }

    @Override
    public boolean isIpv6() {
      return source.getAddress().length == 16;
    }

    @Override
    public String toString() {
      return InetAddresses.text(source)
          + "-"
          + InetAddresses.text(destination)
          + "-"
          + port
          + "-"
          + Protocols.name(protocol);
    }
  }

  /** All forwarded traffic of an outside address or prefix. */
  record Remote(Prefix prefix) implements Target {
    @Override
    public Scope scope() {
      return Scope.REMOTE;
    }

    @Override
    public boolean isIpv6() {
      return prefix.isIpv6();
    }

    @Override
    public String toString() {
      return prefix.toString();
    }
  }

  /** All forwarded traffic of an inside host or prefix: quarantine. */
  record Host(Prefix prefix) implements Target {
    @Override
    public Scope scope() {
      return Scope.HOST;
    }

    @Override
    public boolean isIpv6() {
      return prefix.isIpv6();
    }

    @Override
    public String toString() {
      return prefix.toString();
    }
  }
}
