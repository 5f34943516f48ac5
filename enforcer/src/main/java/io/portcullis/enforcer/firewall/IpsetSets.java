package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.IpSet.*;
import static io.portcullis.enforcer.netlink.Netlink.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our ipset sets and their elements; ipset(8) tells what each type holds. */
final class IpsetSets {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  // A set under our name for the time of a swap.
  private static final String SPARE = "portcullis_spare";
  // The list of elements is one attribute, whose length has 16 bits; an element has at most 40
  // bytes (IPv6 with prefix length and timeout).
  private static final int PER_MESSAGE = 1000;

  private final NetlinkSocket socket;
  private final int setSize;

  IpsetSets(NetlinkSocket socket, int setSize) {
    this.socket = socket;
    this.setSize = setSize;
  }

  /** The sets of ours; prefixes need no flattened ranges here. */
  static List<TargetSet> ours() {
    List<TargetSet> sets = new ArrayList<>(List.of(TargetSet.values()));
    sets.removeIf(set -> set.kind() == TargetSet.Kind.RANGES);
    return sets;
  }

  static String name(TargetSet set) {
    return "portcullis_" + set.text();
  }

  private static String type(TargetSet set) {
    return switch (set.kind()) {
      case CONNECTION -> "hash:ip,port,ip";
      case ADDRESS -> "hash:ip";
      case PREFIX, ALLOW, RANGES -> "hash:net";
    };
  }

  private MessageWriter begin(int command, int flags, String set) {
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_IPSET, command, flags | NLM_F_ACK, AF_INET);
    return writer.u8(IPSET_ATTR_PROTOCOL, IPSET_PROTOCOL).text(IPSET_ATTR_SETNAME, set);
  }

  /** Makes a set where there is none; one that is there stays with its elements. */
  void create(TargetSet set) throws NetlinkException {
    create(set, name(set));
  }

  private void create(TargetSet set, String name) throws NetlinkException {
    if (isThere(name)) return;
    int revision = revision(set);
    MessageWriter writer = begin(IPSET_CMD_CREATE, NLM_F_CREATE | NLM_F_EXCL, name);
    writer.text(IPSET_ATTR_TYPENAME, type(set)).u8(IPSET_ATTR_REVISION, revision);
    writer.u8(IPSET_ATTR_FAMILY, family(set));
    int data = writer.nest(IPSET_ATTR_DATA);
    // A default of zero lets each element have its own timeout. Allowed prefixes have none.
    if (set.kind() != TargetSet.Kind.ALLOW) {
      writer.u32(IPSET_ATTR_TIMEOUT, 0);
      writer.u32(IPSET_ATTR_CADT_FLAGS, IPSET_FLAG_WITH_COUNTERS);
    }
    writer.u32(IPSET_ATTR_MAXELEM, setSize).endNest(data).end();
    socket.exchange();
  }

  /** The newest revision of the type that this kernel knows. */
  private int revision(TargetSet set) throws NetlinkException {
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_IPSET, IPSET_CMD_TYPE, NLM_F_ACK, AF_INET);
    writer.u8(IPSET_ATTR_PROTOCOL, IPSET_PROTOCOL).text(IPSET_ATTR_TYPENAME, type(set));
    writer.u8(IPSET_ATTR_FAMILY, family(set)).end();
    int[] revision = new int[1];
    socket.exchange((command, reply) -> revision[0] = reply.u8(IPSET_ATTR_REVISION, 0));
    return revision[0];
  }

  private static int family(TargetSet set) {
    return set.isIpv6() ? AF_INET6 : AF_INET;
  }

  boolean isThere(TargetSet set) throws NetlinkException {
    return isThere(name(set));
  }

  boolean isThere(String name) throws NetlinkException {
    try {
      begin(IPSET_CMD_HEADER, 0, name).end();
      socket.exchange();
      return true;
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return false;
      throw missing;
    }
  }

  /** Deletes a set with all it holds; nothing happens when there is none. */
  void destroy(TargetSet set) throws NetlinkException {
    destroy(name(set));
  }

  void destroy(String name) throws NetlinkException {
    try {
      begin(IPSET_CMD_DESTROY, 0, name).end();
      socket.exchange();
    } catch (NetlinkException missing) {
      if (missing.errno() != Errno.ENOENT) throw missing;
    }
  }

  /** Adds an element or, where it is there, sets its timeout; in whole seconds, rounded up. */
  void put(Target target, Duration timeout) throws NetlinkException {
    TargetSet set = TargetSet.of(target);
    MessageWriter writer = begin(IPSET_CMD_ADD, 0, name(set)); // no EXCL: ipset -exist
    int data = writer.nest(IPSET_ATTR_DATA);
    element(writer, target);
    writer.u32(IPSET_ATTR_TIMEOUT, seconds(timeout));
    writer.endNest(data).end();
    socket.exchange();
  }

  /** Removes an element; nothing happens when it is not there. */
  void remove(Target target) throws NetlinkException {
    MessageWriter writer = begin(IPSET_CMD_DEL, 0, name(TargetSet.of(target)));
    int data = writer.nest(IPSET_ATTR_DATA);
    element(writer, target);
    writer.endNest(data).end();
    socket.exchange();
  }

  private static void element(MessageWriter writer, Target target) {
    target.connection().ifPresent(connection -> connection(writer, connection));
    target.range().ifPresent(range -> prefix(writer, range));
  }

  private static void connection(MessageWriter writer, Target.Connection connection) {
    address(writer, IPSET_ATTR_IP, connection.source());
    writer.u16(IPSET_ATTR_PORT, connection.port()).u8(IPSET_ATTR_PROTO, connection.protocol());
    address(writer, IPSET_ATTR_IP2, connection.destination());
  }

  private static void prefix(MessageWriter writer, Prefix prefix) {
    address(writer, IPSET_ATTR_IP, prefix.network());
    if (!prefix.isSingle()) writer.u8(IPSET_ATTR_CIDR, prefix.length());
  }

  private static void address(MessageWriter writer, int type, InetAddress address) {
    byte[] bytes = address.getAddress();
    int nest = writer.nest(type);
    writer.bytes(bytes.length == 4 ? IPSET_ATTR_IPADDR_IPV4 : IPSET_ATTR_IPADDR_IPV6, bytes);
    writer.endNest(nest);
  }

  /** Replaces the allowed prefixes of a family: fills another set, then swaps the two. */
  void allow(List<Prefix> prefixes, boolean ipv6) throws NetlinkException {
    TargetSet set = ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4;
    destroy(SPARE);
    create(set, SPARE);
    try {
      for (Prefix part : parts(prefixes, ipv6)) {
        MessageWriter writer = begin(IPSET_CMD_ADD, 0, SPARE);
        int data = writer.nest(IPSET_ATTR_DATA);
        prefix(writer, part);
        writer.endNest(data).end();
        socket.exchange();
      }
      swap(SPARE, name(set));
    } finally {
      destroy(SPARE);
    }
  }

  /**
   * Makes a set of prefixes where there is none.
   *
   * @param most of them
   * @param timed whether each has a timeout
   */
  void createPrefixes(String name, boolean ipv6, int most, boolean timed) throws NetlinkException {
    if (isThere(name)) return;
    TargetSet like = ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4;
    int revision = revision(like);
    MessageWriter writer = begin(IPSET_CMD_CREATE, NLM_F_CREATE | NLM_F_EXCL, name);
    writer.text(IPSET_ATTR_TYPENAME, type(like)).u8(IPSET_ATTR_REVISION, revision);
    writer.u8(IPSET_ATTR_FAMILY, family(like));
    int data = writer.nest(IPSET_ATTR_DATA);
    if (timed) writer.u32(IPSET_ATTR_TIMEOUT, 0);
    writer.u32(IPSET_ATTR_MAXELEM, most).endNest(data).end();
    socket.exchange();
  }

  /**
   * Adds many prefixes to a set, in as few messages as they need.
   *
   * @param timeout of all of them; zero: they have none
   */
  void addPrefixes(String name, List<Prefix> prefixes, Duration timeout) throws NetlinkException {
    for (int from = 0; from < prefixes.size(); from += PER_MESSAGE) {
      MessageWriter writer = begin(IPSET_CMD_ADD, 0, name);
      // Without it the kernel refuses a list of elements.
      writer.u32(IPSET_ATTR_LINENO, 0);
      int list = writer.nest(IPSET_ATTR_ADT);
      for (Prefix prefix : prefixes.subList(from, Math.min(prefixes.size(), from + PER_MESSAGE))) {
        int data = writer.nest(IPSET_ATTR_DATA);
        prefix(writer, prefix);
        if (!timeout.isZero()) writer.u32(IPSET_ATTR_TIMEOUT, seconds(timeout));
        writer.endNest(data);
      }
      writer.endNest(list).end();
      socket.exchange();
    }
  }

  /** Whether a set holds exactly this prefix. */
  boolean holds(String name, Prefix prefix) throws NetlinkException {
    MessageWriter writer = begin(IPSET_CMD_TEST, 0, name);
    int data = writer.nest(IPSET_ATTR_DATA);
    prefix(writer, prefix);
    writer.endNest(data).end();
    return isThere();
  }

  /** Asks what is written; that the element or its set is absent comes as an error. */
  private boolean isThere() throws NetlinkException {
    try {
      socket.exchange();
      return true;
    } catch (NetlinkException absent) {
      if (absent.number() == IPSET_ERR_EXIST || absent.errno() == Errno.ENOENT) return false;
      throw absent;
    }
  }

  /** The prefixes of a set with what is left of their time; none when there is no set. */
  Map<Prefix, Duration> prefixesOf(String name) throws NetlinkException {
    Map<Prefix, Duration> found = new HashMap<>();
    begin(IPSET_CMD_LIST, NLM_F_DUMP, name).end();
    try {
      socket.exchange(
          (command, reply) ->
              reply
                  .nested(IPSET_ATTR_ADT)
                  .each(
                      each -> {
                        InetAddress address = address(each.nested(IPSET_ATTR_IP));
                        int whole = address.getAddress().length * 8;
                        Duration left = Duration.ofSeconds(each.u32(IPSET_ATTR_TIMEOUT, 0));
                        found.put(new Prefix(address, each.u8(IPSET_ATTR_CIDR, whole)), left);
                      }));
    } catch (NetlinkException missing) {
      if (missing.errno() != Errno.ENOENT) throw missing;
    }
    return found;
  }

  /** The names of all sets, anybody's. */
  List<String> names() throws NetlinkException {
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_IPSET, IPSET_CMD_LIST, NLM_F_DUMP, AF_INET);
    writer.u8(IPSET_ATTR_PROTOCOL, IPSET_PROTOCOL);
    writer.u32(IPSET_ATTR_FLAGS, IPSET_FLAG_LIST_SETNAME).end();
    List<String> names = new ArrayList<>();
    socket.exchange((command, reply) -> names.add(reply.text(IPSET_ATTR_SETNAME)));
    names.removeIf(String::isEmpty);
    return names;
  }

  /** Gives each of two sets the other's elements. */
  void swap(String one, String other) throws NetlinkException {
    // IPSET_ATTR_SETNAME2 has the number of IPSET_ATTR_TYPENAME.
    begin(IPSET_CMD_SWAP, 0, one).text(IPSET_ATTR_TYPENAME, other).end();
    socket.exchange();
  }

  private static int seconds(Duration timeout) {
    return (int) timeout.plusNanos(999_999_999).toSeconds();
  }

  /** Whether these of a family are the allowed ones. */
  boolean allows(List<Prefix> prefixes, boolean ipv6) throws NetlinkException {
    Set<Prefix> held = new HashSet<>();
    for (Firewall.Element element : dump(ipv6 ? TargetSet.ALLOW6 : TargetSet.ALLOW4)) {
      held.add(TargetSet.prefix(element.target()));
    }
    return held.equals(Set.copyOf(parts(prefixes, ipv6)));
  }

  /** Those of a family as they are stored. */
  static List<Prefix> parts(List<Prefix> prefixes, boolean ipv6) {
    return prefixes.stream()
        .filter(prefix -> prefix.isIpv6() == ipv6)
        .flatMap(prefix -> withoutZeroLength(prefix).stream())
        .toList();
  }

  /** ipset(8), hash:net: "network with zero prefix size cannot be stored". */
  private static List<Prefix> withoutZeroLength(Prefix prefix) {
    if (prefix.length() > 0) return List.of(prefix);
    return prefix.isIpv6()
        ? List.of(Prefix.parse("::/1"), Prefix.parse("8000::/1"))
        : List.of(Prefix.parse("0.0.0.0/1"), Prefix.parse("128.0.0.0/1"));
  }

  /** Whether a set holds an element, without its times and counters; much cheaper than a list. */
  boolean holds(Target target) throws NetlinkException {
    MessageWriter writer = begin(IPSET_CMD_TEST, 0, name(TargetSet.of(target)));
    int data = writer.nest(IPSET_ATTR_DATA);
    element(writer, target);
    writer.endNest(data).end();
    return isThere();
  }

  /** All elements of a set; none when there is no set. */
  List<Firewall.Element> dump(TargetSet set) throws NetlinkException {
    List<Firewall.Element> elements = new ArrayList<>();
    begin(IPSET_CMD_LIST, NLM_F_DUMP, name(set)).end();
    try {
      socket.exchange(
          (command, reply) ->
              reply.nested(IPSET_ATTR_ADT).each(found -> elements.add(element(set, found))));
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return List.of();
      throw missing;
    }
    return elements;
  }

  private static Firewall.Element element(TargetSet set, Attributes found) {
    // Only a stranger makes an element without timeout.
    int seconds = found.u32(IPSET_ATTR_TIMEOUT, 0);
    Duration remaining = seconds == 0 ? Firewall.Element.ENDLESS : Duration.ofSeconds(seconds);
    // ipset forgets what it was given and knows only what is left.
    return new Firewall.Element(
        target(set, found),
        remaining,
        remaining,
        found.u64(IPSET_ATTR_PACKETS, 0),
        found.u64(IPSET_ATTR_BYTES, 0));
  }

  private static Target target(TargetSet set, Attributes found) {
    InetAddress address = address(found.nested(IPSET_ATTR_IP));
    if (set.kind() == TargetSet.Kind.CONNECTION) {
      return new Target.Connection(
          address,
          address(found.nested(IPSET_ATTR_IP2)),
          found.u16(IPSET_ATTR_PORT, 0),
          found.u8(IPSET_ATTR_PROTO, 0));
    }
    int whole = address.getAddress().length * 8;
    return set.scoped(new Prefix(address, found.u8(IPSET_ATTR_CIDR, whole)));
  }

  private static InetAddress address(Attributes nested) {
    byte[] bytes =
        nested
            .bytes(IPSET_ATTR_IPADDR_IPV4)
            .or(() -> nested.bytes(IPSET_ATTR_IPADDR_IPV6))
            .orElseThrow(() -> new IllegalStateException("an ipset element without address"));
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException onlyForOtherLengths) {
      throw new IllegalStateException(onlyForOtherLengths);
    }
  }
}
