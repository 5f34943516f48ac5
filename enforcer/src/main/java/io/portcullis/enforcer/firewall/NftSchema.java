package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our table without its elements: makes it, and says whether the kernel's is complete. */
public final class NftSchema {
  /** The number is that of the layout: another layout gets another table. */
  public static final String TABLE = "portcullis_v1";

  private final FirewallSettings settings;
  private final ArrivalDevices wanted;
  private List<String> devices = List.of();
  private Collection<String> asked = List.of();
  private List<NftChain> chains = List.of();
  private List<NftRule> rules = List.of();

  NftSchema(FirewallSettings settings, ArrivalDevices wanted) {
    this.settings = settings;
    this.wanted = wanted;
    hookInto(List.of());
  }

  private void hookInto(List<String> there) {
    devices = there;
    chains = NftChain.of(settings.hooks(), devices);
    List<NftRule> all = new ArrayList<>(NftRule.guard(false));
    all.addAll(NftRule.guard(true));
    chains.forEach(chain -> all.addAll(NftRule.jumps(chain.name())));
    rules = List.copyOf(all);
  }

  /** What the kernel must tell of the rules of each chain, in their order. */
  private Map<String, List<String>> ruleWords() {
    MessageWriter writer = new MessageWriter();
    Map<String, List<String>> words = new HashMap<>();
    for (NftRule rule : rules) {
      words.computeIfAbsent(rule.chain(), name -> new ArrayList<>()).add(rule.words(writer));
    }
    return words;
  }

  /**
   * Which of the wanted devices are there: one that went away (a modem, a tunnel) must not cost the
   * hooks of all others, and one that came is looked at from the next {@link #make} on.
   */
  void lookForDevices(NetlinkSocket socket) {
    asked = wanted.now();
    lookAgainForDevices(socket);
  }

  /**
   * Which of the devices that were wanted when last asked are there now. Cheaper than {@link
   * #lookForDevices}, which asks anew.
   */
  void lookAgainForDevices(NetlinkSocket socket) {
    List<String> there = asked.stream().filter(socket::hasDevice).sorted().toList();
    if (!there.equals(devices)) hookInto(there);
  }

  /** Those at which packets are to be looked at on arrival. */
  List<String> devices() {
    return devices;
  }

  /** The number of the ruleset, anybody's: it is another one after each change. */
  static int generation(NetlinkSocket socket) throws NetlinkException {
    begin(socket.request(), NFT_MSG_GETGEN, NLM_F_ACK).end();
    int[] generation = new int[1];
    socket.exchange((operation, reply) -> generation[0] = reply.u32(NFTA_GEN_ID, 0));
    return generation[0];
  }

  static MessageWriter begin(MessageWriter writer, int operation, int flags) {
    return writer.begin(NFNL_SUBSYS_NFTABLES, operation, flags, NFPROTO_INET);
  }

  /** How much of what is there gives way. */
  enum Making {
    /** Chains that other settings made stay: a command must not undo the gateway's. */
    REPAIR,
    /** Chains of ours that the settings do not ask for are removed. */
    EXACT,
    /** The table is deleted first, with all it holds: for sets of another shape under our names. */
    FROM_SCRATCH
  }

  /**
   * Makes the table, its sets, chains and rules in one transaction. Chains and rules are made anew;
   * sets that are there stay with their elements.
   */
  void make(NetlinkSocket socket, Making making) throws NetlinkException {
    write(socket.request(), making);
    socket.exchange();
  }

  private void write(MessageWriter writer, Making making) {
    writer.beginBatch(NFNL_SUBSYS_NFTABLES);
    table(writer, NFT_MSG_NEWTABLE, NLM_F_CREATE);
    if (making == Making.FROM_SCRATCH) {
      table(writer, NFT_MSG_DELTABLE, 0);
      table(writer, NFT_MSG_NEWTABLE, NLM_F_CREATE);
    }
    int id = 0;
    for (TargetSet set : TargetSet.values()) set(writer, set, ++id);
    // Adding makes the delete legal, and deleting makes way for another hook, policy or device.
    for (String name : NftChain.NAMES) {
      if (making == Making.REPAIR && !isWanted(name)) continue;
      bareChain(writer, NFT_MSG_NEWCHAIN, NLM_F_CREATE, name);
      bareChain(writer, NFT_MSG_DELCHAIN, 0, name);
    }
    // What is in them is no affair of ours; the guards jump there.
    for (boolean ipv6 : new boolean[] {false, true}) {
      bareChain(writer, NFT_MSG_NEWCHAIN, NLM_F_CREATE, NftLists.chain(ipv6));
    }
    for (String guard : List.of(NftRule.GUARD4, NftRule.GUARD6)) {
      bareChain(writer, NFT_MSG_NEWCHAIN, NLM_F_CREATE, guard);
      begin(writer, NFT_MSG_DELRULE, 0).text(NFTA_RULE_TABLE, TABLE).text(NFTA_RULE_CHAIN, guard);
      writer.end();
    }
    for (NftChain chain : chains) {
      begin(writer, NFT_MSG_NEWCHAIN, NLM_F_CREATE).text(NFTA_CHAIN_TABLE, TABLE);
      chain.write(writer);
      writer.end();
    }
    for (int index = 0; index < rules.size(); index++) {
      int ack = index == rules.size() - 1 ? NLM_F_ACK : 0;
      begin(writer, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | ack)
          .text(NFTA_RULE_TABLE, TABLE);
      rules.get(index).write(writer);
      writer.end();
    }
    writer.endBatch(NFNL_SUBSYS_NFTABLES);
  }

  private static void table(MessageWriter writer, int operation, int flags) {
    begin(writer, operation, flags).text(NFTA_TABLE_NAME, TABLE);
    writer.end();
  }

  /**
   * Wakes a table that somebody put to sleep (flag dormant). A transaction of its own, because the
   * kernel refuses to wake a table and change its chains at once.
   */
  void wake(NetlinkSocket socket) throws NetlinkException {
    boolean[] sleeps = new boolean[1];
    MessageWriter writer = socket.request();
    table(writer, NFT_MSG_GETTABLE, NLM_F_ACK);
    try {
      socket.exchange((operation, found) -> sleeps[0] = isDormant(found));
    } catch (NetlinkException missing) {
      if (missing.errno() != Errno.ENOENT) throw missing;
    }
    if (!sleeps[0]) return;
    writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES);
    begin(writer, NFT_MSG_NEWTABLE, NLM_F_ACK).text(NFTA_TABLE_NAME, TABLE);
    writer.u32(NFTA_TABLE_FLAGS, 0).end().endBatch(NFNL_SUBSYS_NFTABLES);
    socket.exchange();
  }

  private static boolean isDormant(Attributes table) {
    return (table.u32(NFTA_TABLE_FLAGS, 0) & NFT_TABLE_F_DORMANT) != 0;
  }

  private static void bareChain(MessageWriter writer, int operation, int flags, String name) {
    begin(writer, operation, flags).text(NFTA_CHAIN_TABLE, TABLE).text(NFTA_CHAIN_NAME, name).end();
  }

  private void set(MessageWriter writer, TargetSet set, int id) {
    begin(writer, NFT_MSG_NEWSET, NLM_F_CREATE).text(NFTA_SET_TABLE, TABLE);
    writer.text(NFTA_SET_NAME, set.text()).u32(NFTA_SET_FLAGS, set.flags());
    writer.u32(NFTA_SET_KEY_TYPE, set.keyType()).u32(NFTA_SET_KEY_LEN, set.keyBytes());
    writer.u32(NFTA_SET_ID, id);
    if (!set.isInterval()) {
      int description = writer.nest(NFTA_SET_DESC);
      writer.u32(NFTA_SET_DESC_SIZE, settings.setSize()).endNest(description);
    }
    if (set.counts()) {
      int expression = writer.nest(NFTA_SET_EXPR);
      writer.text(NFTA_EXPR_NAME, "counter");
      writer.endNest(writer.nest(NFTA_EXPR_DATA)).endNest(expression);
    }
    writer.end();
  }

  boolean hasDevices() {
    return !devices.isEmpty();
  }

  /**
   * The devices at which our table in the kernel looks at packets on arrival, whoever made it;
   * empty where there is no table of ours.
   */
  static Optional<List<String>> arrivals(NetlinkSocket socket) throws NetlinkException {
    try {
      table(socket.request(), NFT_MSG_GETTABLE, NLM_F_ACK);
      socket.exchange();
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return Optional.empty();
      throw missing;
    }
    List<String> at = new ArrayList<>();
    bareChain(socket.request(), NFT_MSG_GETCHAIN, NLM_F_ACK, NftChain.INGRESS);
    try {
      socket.exchange((operation, chain) -> at.addAll(NftChain.devices(chain)));
    } catch (NetlinkException missing) {
      if (missing.errno() != Errno.ENOENT) throw missing;
    }
    return Optional.of(at.stream().filter(socket::hasDevice).sorted().toList());
  }

  /** Whether anybody's table forwards connections past our hooks. */
  static boolean hasFlowtables(NetlinkSocket socket) throws NetlinkException {
    boolean[] any = new boolean[1];
    MessageWriter writer = socket.request();
    writer.begin(NFNL_SUBSYS_NFTABLES, NFT_MSG_GETFLOWTABLE, NLM_F_DUMP, 0).end();
    try {
      socket.exchange((operation, found) -> any[0] |= operation == NFT_MSG_NEWFLOWTABLE);
    } catch (NetlinkException refused) {
      // Kernels before 4.16 know no such question, and no flowtables.
      if (refused.errno() != Errno.EINVAL && refused.errno() != Errno.EOPNOTSUPP) throw refused;
    }
    return any[0];
  }

  private boolean isWanted(String chain) {
    return chains.stream().anyMatch(wanted -> wanted.name().equals(chain));
  }

  /** Whether a chain of ours is there that the settings do not ask for. */
  boolean hasMore(NetlinkSocket socket) throws NetlinkException {
    for (String name : NftChain.NAMES) {
      if (isWanted(name)) continue;
      try {
        bareChain(socket.request(), NFT_MSG_GETCHAIN, NLM_F_ACK, name);
        socket.exchange();
        return true;
      } catch (NetlinkException missing) {
        if (missing.errno() != Errno.ENOENT) throw missing;
      }
    }
    return false;
  }

  /** Whether table, sets, chains and rules are there as {@link #make} makes them. */
  boolean isComplete(NetlinkSocket socket) throws NetlinkException {
    MessageWriter writer = socket.request();
    begin(writer, NFT_MSG_GETTABLE, 0).text(NFTA_TABLE_NAME, TABLE).end();
    for (TargetSet set : TargetSet.values()) {
      begin(writer, NFT_MSG_GETSET, 0).text(NFTA_SET_TABLE, TABLE);
      writer.text(NFTA_SET_NAME, set.text()).end();
    }
    for (NftChain chain : chains) bareChain(writer, NFT_MSG_GETCHAIN, 0, chain.name());
    begin(writer, NFT_MSG_GETRULE, NLM_F_DUMP).text(NFTA_RULE_TABLE, TABLE).end();
    Survey survey = new Survey();
    try {
      socket.exchange(survey::add);
    } catch (NetlinkException missing) {
      if (missing.errno() == Errno.ENOENT) return false;
      throw missing;
    }
    return survey.isComplete();
  }

  /** Compares what the kernel tells with what we want. */
  private final class Survey {
    private final Map<String, List<String>> told = new HashMap<>();
    private int right;

    void add(int operation, Attributes found) {
      switch (operation) {
        case NFT_MSG_NEWTABLE -> {
          if (!isDormant(found)) right++;
        }
        case NFT_MSG_NEWSET -> {
          if (isOurs(found)) right++;
        }
        case NFT_MSG_NEWCHAIN -> {
          String name = found.text(NFTA_CHAIN_NAME);
          boolean matches =
              chains.stream().anyMatch(c -> c.name().equals(name) && c.matches(found));
          if (matches) right++;
        }
        case NFT_MSG_NEWRULE ->
            told.computeIfAbsent(found.text(NFTA_RULE_CHAIN), name -> new ArrayList<>())
                .add(NftRule.words(found));
        default -> {}
      }
    }

    boolean isComplete() {
      if (right != 1 + TargetSet.values().length + chains.size()) return false;
      return ruleWords().entrySet().stream()
          .allMatch(chain -> chain.getValue().equals(told.get(chain.getKey())));
    }

    private boolean isOurs(Attributes found) {
      String name = found.text(NFTA_SET_NAME);
      for (TargetSet set : TargetSet.values()) {
        if (!set.text().equals(name)) continue;
        return (found.u32(NFTA_SET_FLAGS, 0) & (NFT_SET_INTERVAL | NFT_SET_TIMEOUT)) == set.flags()
            && found.u32(NFTA_SET_KEY_LEN, 0) == set.keyBytes();
      }
      return false;
    }
  }
}
