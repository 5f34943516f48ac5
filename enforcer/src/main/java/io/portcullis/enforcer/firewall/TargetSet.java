package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.NfTables;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The sets of our table. Single targets lie in hash sets. Prefixes are enforced by the disjoint
 * ranges of an interval set, because the kernel refuses overlaps there; which prefixes with which
 * timeouts those ranges stand for is remembered beside them in hash sets that nothing looks up, so
 * that the kernel alone holds the whole truth and any process can change it.
 */
public enum TargetSet {
  CONNECTIONS4("connections4", false, Kind.CONNECTION),
  CONNECTIONS6("connections6", true, Kind.CONNECTION),
  REMOTES4("remotes4", false, Kind.ADDRESS),
  REMOTES6("remotes6", true, Kind.ADDRESS),
  HOSTS4("hosts4", false, Kind.ADDRESS),
  HOSTS6("hosts6", true, Kind.ADDRESS),
  REMOTE_PREFIXES4("remote_prefixes4", false, Kind.PREFIX),
  REMOTE_PREFIXES6("remote_prefixes6", true, Kind.PREFIX),
  HOST_PREFIXES4("host_prefixes4", false, Kind.PREFIX),
  HOST_PREFIXES6("host_prefixes6", true, Kind.PREFIX),
  RANGES4("ranges4", false, Kind.RANGES),
  RANGES6("ranges6", true, Kind.RANGES),
  ALLOW4("allow4", false, Kind.ALLOW),
  ALLOW6("allow6", true, Kind.ALLOW);

  /** What the elements of a set are. */
  enum Kind {
    /** Source, protocol, destination port, destination. */
    CONNECTION,
    /** One address. */
    ADDRESS,
    /** Network and prefix length; remembered, not looked up. */
    PREFIX,
    /** Disjoint ranges that are dropped. */
    RANGES,
    /** Disjoint ranges that pass. */
    ALLOW
  }

  // nft's numbers of types, six bits each in a concatenation; for the eyes of nft(8) only.
  private static final int TYPE_IPV4_ADDR = 7;
  private static final int TYPE_IPV6_ADDR = 8;
  private static final int TYPE_INET_PROTO = 12;
  private static final int TYPE_INET_SERVICE = 13;

  private final String text;
  private final boolean ipv6;
  private final Kind kind;

  TargetSet(String text, boolean ipv6, Kind kind) {
    this.text = text;
    this.ipv6 = ipv6;
    this.kind = kind;
  }

  /** The set that holds a target; for a prefix the one that remembers it. */
  static TargetSet of(Target target) {
    boolean ipv6 = target.isIpv6();
    boolean single = target.range().filter(prefix -> !prefix.isSingle()).isEmpty();
    return switch (target.scope()) {
      case CONNECTION -> ipv6 ? CONNECTIONS6 : CONNECTIONS4;
      case REMOTE ->
          single ? (ipv6 ? REMOTES6 : REMOTES4) : (ipv6 ? REMOTE_PREFIXES6 : REMOTE_PREFIXES4);
      case HOST -> single ? (ipv6 ? HOSTS6 : HOSTS4) : (ipv6 ? HOST_PREFIXES6 : HOST_PREFIXES4);
    };
  }

  String text() {
    return text;
  }

  boolean isIpv6() {
    return ipv6;
  }

  Kind kind() {
    return kind;
  }

  boolean isInterval() {
    return kind == Kind.RANGES || kind == Kind.ALLOW;
  }

  boolean counts() {
    return kind == Kind.CONNECTION || kind == Kind.ADDRESS || kind == Kind.RANGES;
  }

  int flags() {
    return (isInterval() ? NfTables.NFT_SET_INTERVAL : 0)
        | (kind == Kind.ALLOW ? 0 : NfTables.NFT_SET_TIMEOUT);
  }

  private int addressBytes() {
    return ipv6 ? 16 : 4;
  }

  int keyBytes() {
    return switch (kind) {
      case CONNECTION -> 2 * addressBytes() + 8;
      case PREFIX -> addressBytes() + 4;
      case ADDRESS, RANGES, ALLOW -> addressBytes();
    };
  }

  int keyType() {
    int address = ipv6 ? TYPE_IPV6_ADDR : TYPE_IPV4_ADDR;
    return switch (kind) {
      case CONNECTION -> ((address << 6 | TYPE_INET_PROTO) << 6 | TYPE_INET_SERVICE) << 6 | address;
      case PREFIX -> address << 6 | TYPE_INET_SERVICE;
      case ADDRESS, RANGES, ALLOW -> address;
    };
  }

  /** Each field of a concatenation is padded to four bytes (nf_tables.h, NFT_REG32_SIZE). */
  static ByteBuffer key(Target target) {
    return target.connection().map(TargetSet::key).orElseGet(() -> key(prefix(target)));
  }

  private static ByteBuffer key(Target.Connection connection) {
    byte[] source = connection.source().getAddress();
    return ByteBuffer.allocate(2 * source.length + 8)
        .put(source)
        .put((byte) connection.protocol())
        .position(source.length + 4)
        .putShort((short) connection.port())
        .position(source.length + 8)
        .put(connection.destination().getAddress())
        .rewind();
  }

  private static ByteBuffer key(Prefix prefix) {
    byte[] network = prefix.network().getAddress();
    if (prefix.isSingle()) return ByteBuffer.wrap(network);
    return ByteBuffer.allocate(network.length + 4)
        .put(network)
        .putShort((short) prefix.length())
        .rewind();
  }

  public static Prefix prefix(Target target) {
    return target.range().orElseThrow(() -> new IllegalArgumentException(target + " is no prefix"));
  }

  /** The target that an element of this set stands for. */
  Target target(ByteBuffer key) {
    ByteBuffer buffer = key.duplicate();
    InetAddress first = address(buffer);
    return switch (kind) {
      case CONNECTION -> {
        int protocol = Byte.toUnsignedInt(buffer.get());
        int port = Short.toUnsignedInt(buffer.getShort(addressBytes() + 4));
        yield new Target.Connection(
            first, address(buffer.position(addressBytes() + 8)), port, protocol);
      }
      case PREFIX -> scoped(new Prefix(first, Short.toUnsignedInt(buffer.getShort())));
      case ADDRESS -> scoped(Prefix.of(first));
      case RANGES, ALLOW -> throw new IllegalStateException(text + " holds ranges");
    };
  }

  Target scoped(Prefix prefix) {
    return switch (this) {
      case HOSTS4, HOSTS6, HOST_PREFIXES4, HOST_PREFIXES6 -> new Target.Host(prefix);
      default -> new Target.Remote(prefix);
    };
  }

  private InetAddress address(ByteBuffer buffer) {
    byte[] bytes = new byte[addressBytes()];
    buffer.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException onlyForOtherLengths) {
      throw new IllegalStateException(onlyForOtherLengths);
    }
  }
}
