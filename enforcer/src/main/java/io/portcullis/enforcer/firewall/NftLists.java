package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.Prefix;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lists in nftables: an interval set for each copy of a list and family, whose elements have no
 * timeout, and rules in chains of their own, to which the guards jump at their end. A rule acts
 * only while an element of the list's lease is there, which does have one.
 */
final class NftLists implements KernelLists {
  private static final String CHAIN4 = "lists4";
  private static final String CHAIN6 = "lists6";
  private static final String NEVER4 = "never4";
  private static final String NEVER6 = "never6";
  private static final String LEASE = "lease_";
  private static final String[] COPY = {"list4_", "list6_"};

  // 80,000 bytes of IPv4 or 130,000 of IPv6; the commit of it takes some milliseconds.
  // Each transaction costs the kernel time for all that the set holds, so few are cheaper than
  // many;
  // a single drop waits for one of them at most. 800,000 bytes of IPv4, 1,300,000 of IPv6.
  private static final int AT_ONCE = 20_000;

  // nft's numbers of types (datatype.h), for the eyes of nft(8).
  private static final int TYPE_NF_PROTO = 2;
  private static final int TYPE_IPV4_ADDR = 7;
  private static final int TYPE_IPV6_ADDR = 8;

  private final NetlinkSocket socket;
  private int lookedAt;
  private List<BlockList> lookedFor = List.of();
  private List<Prefix> lookedNever = List.of();

  NftLists(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The chain of a family to which its guard jumps. */
  static String chain(boolean ipv6) {
    return ipv6 ? CHAIN6 : CHAIN4;
  }

  private static String copy(BlockList list, boolean ipv6) {
    return COPY[ipv6 ? 1 : 0] + list.name() + "_" + list.fingerprint();
  }

  private static String lease(String list) {
    return LEASE + list;
  }

  private static String never(boolean ipv6) {
    return ipv6 ? NEVER6 : NEVER4;
  }

  // Filling.

  @Override
  public void fill(BlockList list) throws FirewallException {
    try {
      for (boolean ipv6 : new boolean[] {false, true}) {
        if (list.addresses().ranges(ipv6) > 0 && !isFilled(list, ipv6)) fill(list, ipv6);
      }
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "the list " + list.name(), refused);
    }
  }

  private void fill(BlockList list, boolean ipv6) throws NetlinkException {
    String set = copy(list, ipv6);
    MessageWriter writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES);
    intervals(writer, set, ipv6, 1);
    // Half of it may be there, of a process that died.
    NftElements.flush(writer, set);
    end(writer);
    AddressSet addresses = list.addresses();
    int ranges = addresses.ranges(ipv6);
    List<NftElements.Written> elements = new ArrayList<>(2 * AT_ONCE);
    for (int from = 0; from < ranges; from += AT_ONCE) {
      elements.clear();
      for (int at = from; at < Math.min(ranges, from + AT_ONCE); at++) {
        ByteBuffer first = ByteBuffer.wrap(addresses.first(ipv6, at));
        elements.add(NftElements.Written.of(first, 0));
        NftPrefixes.end(elements, addresses.last(ipv6, at));
      }
      writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES);
      NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
      end(writer);
    }
  }

  /** Ends a transaction with an empty change that asks for the answer to all. */
  private void end(MessageWriter writer) throws NetlinkException {
    NftSchema.begin(writer, NFT_MSG_NEWTABLE, NLM_F_ACK)
        .text(NFTA_TABLE_NAME, NftSchema.TABLE)
        .end()
        .endBatch(NFNL_SUBSYS_NFTABLES);
    socket.exchange();
  }

  private static void intervals(MessageWriter writer, String set, boolean ipv6, int id) {
    NftSchema.begin(writer, NFT_MSG_NEWSET, NLM_F_CREATE)
        .text(NFTA_SET_TABLE, NftSchema.TABLE)
        .text(NFTA_SET_NAME, set)
        .u32(NFTA_SET_FLAGS, NFT_SET_INTERVAL)
        .u32(NFTA_SET_KEY_TYPE, ipv6 ? TYPE_IPV6_ADDR : TYPE_IPV4_ADDR)
        .u32(NFTA_SET_KEY_LEN, ipv6 ? 16 : 4)
        .u32(NFTA_SET_ID, id)
        .end();
  }

  @Override
  public boolean isFilled(BlockList list) throws FirewallException {
    try {
      return KernelErrors.to(() -> isFilled(list, false) && isFilled(list, true));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show the list " + list.name(), refused);
    }
  }

  /** They are written in ascending order, so the last one stands for all. */
  private boolean isFilled(BlockList list, boolean ipv6) throws NetlinkException {
    int last = list.addresses().ranges(ipv6) - 1;
    if (last < 0) return true;
    ByteBuffer key = ByteBuffer.wrap(list.addresses().first(ipv6, last));
    return NftElements.get(socket, copy(list, ipv6), key).isPresent();
  }

  // Use.

  @Override
  public void use(List<Use> lists, List<BlockList> filling, List<Prefix> never)
      throws FirewallException {
    lookedAt = 0;
    try {
      if (lists.isEmpty() && sets().isEmpty()) return;
      try {
        replace(lists, filling, never, true);
      } catch (NetlinkException inUse) {
        // A stranger's rule looks at a copy of ours, which then stays.
        if (inUse.errno() != Errno.EBUSY) throw inUse;
        replace(lists, filling, never, false);
      }
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to use " + lists.size() + " list(s)", refused);
    }
  }

  private void replace(List<Use> lists, List<BlockList> filling, List<Prefix> never, boolean tidily)
      throws NetlinkException {
    Set<String> there = sets();
    Map<String, Counted> counted = new LinkedHashMap<>();
    List<String> told = told(counted);
    MessageWriter writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES);
    int id = 0;
    for (boolean ipv6 : new boolean[] {false, true}) {
      intervals(writer, never(ipv6), ipv6, ++id);
      NftPrefixes.passing(writer, never(ipv6), never, ipv6);
    }
    for (Use use : lists) lend(writer, use, ++id);
    boolean anew = !told.equals(words(lists));
    if (anew) rules(writer, lists, counted);
    if (tidily) {
      there.removeAll(needed(lists, filling));
      for (String set : there) drop(writer, set);
    }
    end(writer);
  }

  private static Set<String> needed(List<Use> lists, List<BlockList> filling) {
    Set<String> needed = new HashSet<>();
    for (BlockList list : filling) for (boolean ipv6 : FAMILIES) needed.add(copy(list, ipv6));
    for (Use use : lists) {
      needed.add(lease(use.list().name()));
      for (boolean ipv6 : FAMILIES) needed.add(copy(use.list(), ipv6));
    }
    return needed;
  }

  private static final List<Boolean> FAMILIES = List.of(false, true);

  private static void drop(MessageWriter writer, String set) {
    NftSchema.begin(writer, NFT_MSG_DELSET, 0)
        .text(NFTA_SET_TABLE, NftSchema.TABLE)
        .text(NFTA_SET_NAME, set)
        .end();
  }

  /** The set whose elements let the rules of a list act, and those with their new time. */
  private static void lend(MessageWriter writer, Use use, int id) {
    String set = lease(use.list().name());
    NftSchema.begin(writer, NFT_MSG_NEWSET, NLM_F_CREATE)
        .text(NFTA_SET_TABLE, NftSchema.TABLE)
        .text(NFTA_SET_NAME, set)
        .u32(NFTA_SET_FLAGS, NFT_SET_TIMEOUT)
        .u32(NFTA_SET_KEY_TYPE, TYPE_NF_PROTO)
        .u32(NFTA_SET_KEY_LEN, 1)
        .u32(NFTA_SET_ID, id);
    int description = writer.nest(NFTA_SET_DESC);
    writer.u32(NFTA_SET_DESC_SIZE, 4).endNest(description).end();
    Duration left = use.lease().left();
    boolean over = left.isZero() || left.isNegative();
    List<NftElements.Written> elements = new ArrayList<>();
    for (boolean ipv6 : FAMILIES) {
      long millis = over ? 0 : Timeouts.clamp(left).toMillis();
      elements.add(NftElements.Written.of(protocol(ipv6), millis));
    }
    // Kernels before 6.12 ignore the timeout of an add to what is there.
    NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
    NftElements.write(writer, NFT_MSG_DELSETELEM, 0, set, elements);
    if (!over) NftElements.write(writer, NFT_MSG_NEWSETELEM, 0, set, elements);
  }

  private static ByteBuffer protocol(boolean ipv6) {
    return ByteBuffer.wrap(new byte[] {(byte) (ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4)});
  }

  /** What a rule has counted so far. */
  private record Counted(long packets, long bytes) {
    static final Counted NOTHING = new Counted(0, 0);
  }

  private void rules(MessageWriter writer, List<Use> lists, Map<String, Counted> counted) {
    for (boolean ipv6 : FAMILIES) {
      NftSchema.begin(writer, NFT_MSG_DELRULE, 0).text(NFTA_RULE_TABLE, NftSchema.TABLE);
      writer.text(NFTA_RULE_CHAIN, chain(ipv6)).end();
    }
    for (Rule rule : rules(lists)) {
      NftSchema.begin(writer, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
      writer.text(NFTA_RULE_TABLE, NftSchema.TABLE);
      rule.write(writer, counted.getOrDefault(rule.key(), Counted.NOTHING));
      writer.end();
    }
  }

  private static List<Rule> rules(List<Use> lists) {
    List<Rule> rules = new ArrayList<>();
    for (boolean ipv6 : FAMILIES) {
      for (Use use : lists) {
        BlockList list = use.list();
        if (list.addresses().ranges(ipv6) == 0) continue;
        for (boolean source : new boolean[] {true, false}) {
          if (list.direction().means(source)) rules.add(new Rule(list, ipv6, source));
        }
      }
    }
    return rules;
  }

  /** What the kernel must tell of the rules of both chains, in their order. */
  private static List<String> words(List<Use> lists) {
    MessageWriter writer = new MessageWriter();
    List<String> words = new ArrayList<>();
    for (Rule rule : rules(lists)) {
      rule.write(NftSchema.begin(writer, NFT_MSG_NEWRULE, 0), Counted.NOTHING);
      words.add(chain(rule.ipv6) + " " + NftRule.words(writer.written()));
      writer.end();
    }
    return words;
  }

  /** One end of the packets of a family, looked up in one list. */
  private record Rule(BlockList list, boolean ipv6, boolean source) {
    String comment() {
      return (source ? "from" : "to") + " list " + list.name();
    }

    String key() {
      return chain(ipv6) + " " + comment();
    }

    void write(MessageWriter writer, Counted before) {
      writer.text(NFTA_RULE_CHAIN, chain(ipv6));
      int expressions = writer.nest(NFTA_RULE_EXPRESSIONS);
      NftExpressions out = new NftExpressions(writer);
      out.meta(NFT_META_NFPROTO, NFT_REG_1);
      out.equal(NFT_REG_1, ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
      // First the question to which nearly every packet says no.
      out.address(ipv6, source, NFT_REG_1);
      out.lookup(copy(list, ipv6));
      out.address(ipv6, source, NFT_REG_1);
      out.lookupNot(never(ipv6));
      out.meta(NFT_META_NFPROTO, NFT_REG_1);
      out.lookup(lease(list.name()));
      out.counter(before.packets, before.bytes);
      if (list.drops()) out.verdict(NF_DROP, "");
      writer.endNest(expressions);
      writer.bytes(NFTA_RULE_USERDATA, NftRule.userdata(comment()));
    }
  }

  // Looking.

  @Override
  public boolean isAsUsed(List<Use> lists, List<Prefix> never) throws FirewallException {
    try {
      return KernelErrors.to(() -> looksAsUsed(lists, never));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show its lists", refused);
    }
  }

  private boolean looksAsUsed(List<Use> lists, List<Prefix> never) throws NetlinkException {
    int generation = NftSchema.generation(socket);
    List<BlockList> wanted = lists.stream().map(Use::list).toList();
    boolean unchanged =
        generation == lookedAt && lookedNever.equals(never) && areAs(lookedFor, wanted);
    if (!unchanged) {
      lookedAt = 0;
      if (!isWhole(lists, never)) return false;
      lookedAt = generation;
      lookedFor = wanted;
      lookedNever = List.copyOf(never);
    }
    for (Use use : lists) if (!isLent(use)) return false;
    return true;
  }

  private static boolean areAs(List<BlockList> some, List<BlockList> others) {
    if (some.size() != others.size()) return false;
    for (int at = 0; at < some.size(); at++) if (!some.get(at).isAs(others.get(at))) return false;
    return true;
  }

  private boolean isWhole(List<Use> lists, List<Prefix> never) throws NetlinkException {
    Set<String> there = sets();
    if (lists.isEmpty()) return there.isEmpty();
    if (!told(new LinkedHashMap<>()).equals(words(lists))) return false;
    for (Use use : lists) {
      for (boolean ipv6 : FAMILIES) if (!isFilled(use.list(), ipv6)) return false;
    }
    for (boolean ipv6 : FAMILIES) {
      if (!NftPrefixes.isPassing(socket, never(ipv6), never, ipv6)) return false;
    }
    return true;
  }

  private boolean isLent(Use use) throws NetlinkException {
    return Timeouts.isNear(lent(use.list().name()), use.lease().left());
  }

  private Duration lent(String list) throws NetlinkException {
    Optional<NftElements.Found> found = NftElements.get(socket, lease(list), protocol(false));
    return found.map(each -> Duration.ofMillis(each.remainingMillis())).orElse(Duration.ZERO);
  }

  @Override
  public List<Held> held() throws FirewallException {
    try {
      return KernelErrors.to(this::inUse);
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show its lists", refused);
    }
  }

  private List<Held> inUse() throws NetlinkException {
    Map<String, Counted> counted = new LinkedHashMap<>();
    List<String> told = told(counted);
    Map<String, Held> held = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, Counted> each : counted.entrySet()) {
      boolean drops = told.get(at++).contains("immediate");
      String name = each.getKey().substring(each.getKey().lastIndexOf(' ') + 1);
      Counted count = each.getValue();
      Held before = held.get(name);
      Duration lease = before == null ? lent(name) : before.lease();
      long packets = count.packets + (before == null ? 0 : before.packets());
      long bytes = count.bytes + (before == null ? 0 : before.bytes());
      held.put(name, new Held(name, drops, lease, packets, bytes));
    }
    return List.copyOf(held.values());
  }

  /**
   * What the kernel tells of the rules of both chains, in their order.
   *
   * @param counted gets what each of ours has counted, by its chain and comment
   */
  private List<String> told(Map<String, Counted> counted) throws NetlinkException {
    List<String> told = new ArrayList<>();
    for (boolean ipv6 : FAMILIES) {
      MessageWriter writer = socket.request();
      NftSchema.begin(writer, NFT_MSG_GETRULE, NLM_F_DUMP)
          .text(NFTA_RULE_TABLE, NftSchema.TABLE)
          .text(NFTA_RULE_CHAIN, chain(ipv6))
          .end();
      try {
        socket.exchange(
            (operation, rule) -> {
              // Kernels before 5.0 tell of all chains whatever is asked.
              if (!rule.text(NFTA_RULE_CHAIN).equals(chain(ipv6))) return;
              told.add(chain(ipv6) + " " + NftRule.words(rule));
              byte[] comment = rule.bytes(NFTA_RULE_USERDATA).orElse(new byte[0]);
              long[] counts = new long[2];
              rule.nested(NFTA_RULE_EXPRESSIONS)
                  .each(
                      expression -> {
                        if (!expression.text(NFTA_EXPR_NAME).equals("counter")) return;
                        counts[0] = expression.nested(NFTA_EXPR_DATA).u64(NFTA_COUNTER_PACKETS, 0);
                        counts[1] = expression.nested(NFTA_EXPR_DATA).u64(NFTA_COUNTER_BYTES, 0);
                      });
              counted.put(
                  chain(ipv6) + " " + NftRule.comment(comment), new Counted(counts[0], counts[1]));
            });
      } catch (NetlinkException missing) {
        if (missing.errno() != Errno.ENOENT) throw missing;
      }
    }
    return told;
  }

  /** The names of all sets of lists in our table. */
  private Set<String> sets() throws NetlinkException {
    Set<String> names = new HashSet<>();
    MessageWriter writer = socket.request();
    NftSchema.begin(writer, NFT_MSG_GETSET, NLM_F_DUMP).text(NFTA_SET_TABLE, NftSchema.TABLE).end();
    try {
      socket.exchange(
          (operation, set) -> {
            String name = set.text(NFTA_SET_NAME);
            boolean copy = name.startsWith(COPY[0]) || name.startsWith(COPY[1]);
            if (set.text(NFTA_SET_TABLE).equals(NftSchema.TABLE)
                && (copy || name.startsWith(LEASE))) {
              names.add(name);
            }
          });
    } catch (NetlinkException missing) {
      if (missing.errno() != Errno.ENOENT) throw missing;
    }
    return names;
  }
}
