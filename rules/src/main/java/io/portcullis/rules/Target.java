package io.portcullis.rules;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a block cuts off. Two blocks are the same rule when their targets are equal. */
public sealed interface Target {

  /** How much it cuts off. */
  Scope scope();

  /** Whether both ends are IPv6. */
  boolean isIpv6();

  /** The inside end, as a prefix; empty where any inside host is meant. */
  Optional<Prefix> inside();

  /** The outside end, as a prefix; empty where any outside host is meant. */
  Optional<Prefix> outside();

  /** The one connection that it is; empty where it cuts off all traffic of some addresses. */
  default Optional<Connection> connection() {
    return Optional.empty();
  }

  /** The addresses whose traffic it cuts off wholly; empty for a connection. */
  default Optional<Prefix> range() {
    return Optional.empty();
  }

  /**
   * Whether the kernel drops this connection for it. All traffic that has an end in the range is
   * dropped: in both directions, of each protocol, whichever side opened it. A connection covers
   * itself and no other: between the same ends another port, another protocol, or a connection that
   * the other side opened is another.
   */
  default boolean covers(Connection other) {
    return range()
        .filter(range -> range.contains(other.source()) || range.contains(other.destination()))
        .isPresent();
  }

  /** The ends that it names, the inside one first. */
  default List<Prefix> ends() {
    return Stream.concat(inside().stream(), outside().stream()).toList();
  }

  /**
   * Those of {@code src_ip}, {@code dest_ip}, {@code dest_port}, {@code proto} that it names, in
   * this order: the names of lists and events.
   */
  default Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    inside().ifPresent(prefix -> fields.put("src_ip", prefix.toString()));
    outside().ifPresent(prefix -> fields.put("dest_ip", prefix.toString()));
    connection().ifPresent(one -> fields.put("dest_port", one.port()));
    connection().ifPresent(one -> fields.put("proto", Protocols.name(one.protocol())));
    return fields;
  }

  /** The end that a reader looks for: the outside one, or the host in quarantine. */
  default Prefix address() {
    return outside().or(this::inside).orElseThrow();
  }

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
    public Optional<Prefix> inside() {
      return Optional.of(Prefix.of(source));
    }

    @Override
    public Optional<Prefix> outside() {
      return Optional.of(Prefix.of(destination));
    }

    @Override
    public Optional<Connection> connection() {
      return Optional.of(this);
    }

    @Override
    public boolean covers(Connection other) {
      return equals(other);
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
    public Optional<Prefix> inside() {
      return Optional.empty();
    }

    @Override
    public Optional<Prefix> outside() {
      return range();
    }

    @Override
    public Optional<Prefix> range() {
      return Optional.of(prefix);
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
    public Optional<Prefix> inside() {
      return range();
    }

    @Override
    public Optional<Prefix> outside() {
      return Optional.empty();
    }

    @Override
    public Optional<Prefix> range() {
      return Optional.of(prefix);
    }

    @Override
    public String toString() {
      return prefix.toString();
    }
  }
}
