package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.IpSet.*;
import static io.portcullis.enforcer.netlink.Netlink.*;

import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For kernels without nf_tables: ipset sets with timeouts by raw netlink
 * (linux/netfilter/ipset/ip_set.h) and one iptables chain each for IPv4 and IPv6.
 *
 * <p>Times are whole seconds, rounded up. ipset has no transactions: what a refused batch had
 * changed is put back. It does not tell what timeout an element was given: {@link
 * Element#timeout()} is what is left.
 */
public final class IpsetFirewall implements Firewall {
  private final NetlinkSocket socket;
  private final IpsetSets sets;
  private final List<IptablesChain> chains;
  private final IpsetLists lists;

  private IpsetFirewall(NetlinkSocket socket, IpsetSets sets, List<IptablesChain> chains) {
    this.socket = socket;
    this.sets = sets;
    this.chains = chains;
    this.lists = new IpsetLists(sets, chains);
  }

  /**
   * Opens a netlink socket in the calling thread's network namespace.
   *
   * @param settings devices of an ingress hook are for nftables only and are not watched here
   * @throws FirewallException NOT_SUPPORTED without ipset or iptables, NOT_PERMITTED without the
   *     right
   */
  public static Firewall open(FirewallSettings settings) throws FirewallException {
    NetlinkSocket socket = KernelErrors.openSocket();
    try {
      ask(socket);
      List<IptablesChain> chains = new ArrayList<>();
      chains.add(IptablesChain.find(false, settings.hooks()));
      chains.add(IptablesChain.find(true, settings.hooks()));
      return new IpsetFirewall(socket, new IpsetSets(socket, settings.setSize()), chains);
    } catch (FirewallException refused) {
      socket.close();
      throw refused;
    }
  }

  private static void ask(NetlinkSocket socket) throws FirewallException {
    try {
      protocol(socket);
    } catch (NetlinkException refused) {
      // nfnetlink answers EINVAL when it knows no such subsystem.
      if (refused.errno() != Errno.EINVAL) throw refused("to be asked", refused);
      throw new FirewallException(
          FirewallException.Kind.NOT_SUPPORTED,
          "this kernel has no ipset; load the module ip_set",
          refused);
    }
  }

  private static void protocol(NetlinkSocket socket) throws NetlinkException {
    socket
        .request()
        .begin(NFNL_SUBSYS_IPSET, IPSET_CMD_PROTOCOL, NLM_F_ACK, 0)
        .u8(IPSET_ATTR_PROTOCOL, IPSET_PROTOCOL)
        .end();
    socket.exchange();
  }

  /** Whether this kernel has ipset, and we may use it. */
  static boolean isThere(NetlinkSocket socket) {
    try {
      protocol(socket);
      return true;
    } catch (NetlinkException refused) {
      return false;
    }
  }

  static FirewallException refused(String what, NetlinkException refused) {
    if (refused.number() == IPSET_ERR_HASH_FULL) {
      return new FirewallException(
          FirewallException.Kind.FULL,
          "ipset refused " + what + ": the set is full until others end or are removed",
          refused);
    }
    if (refused.number() == IPSET_ERR_FIND_TYPE) {
      return new FirewallException(
          FirewallException.Kind.NOT_SUPPORTED,
          "this kernel lacks an ipset type; load the modules ip_set_hash_*",
          refused);
    }
    return KernelErrors.refused("ipset", what, refused);
  }

  @Override
  public String name() {
    return "ipset";
  }

  @Override
  public void prepare() throws FirewallException {
    try {
      for (TargetSet set : IpsetSets.ours()) sets.create(set);
    } catch (NetlinkException refused) {
      throw refused("to make our sets", refused);
    }
    for (IptablesChain chain : chains) {
      if (!chain.isComplete()) chain.write();
    }
  }

  @Override
  public boolean intact() throws FirewallException {
    try {
      for (TargetSet set : IpsetSets.ours()) {
        if (!sets.isThere(set)) return false;
      }
    } catch (NetlinkException refused) {
      throw refused("to be asked", refused);
    }
    for (IptablesChain chain : chains) {
      if (!chain.isComplete()) return false;
    }
    return true;
  }

  @Override
  public boolean passes(List<Prefix> prefixes) throws FirewallException {
    try {
      return sets.allows(prefixes, false) && sets.allows(prefixes, true);
    } catch (NetlinkException refused) {
      throw refused("to list what passes", refused);
    }
  }

  @Override
  public void apply(List<Change> changes) throws FirewallException {
    if (changes.isEmpty()) return;
    try {
      for (TargetSet set : IpsetSets.ours()) {
        if (!sets.isThere(set)) {
          prepare();
          break;
        }
      }
    } catch (NetlinkException refused) {
      throw refused("to be asked", refused);
    }
    Map<Target, Change> last = new LinkedHashMap<>();
    Optional<List<Prefix>> allowed = Optional.empty();
    for (Change change : changes) {
      if (change instanceof Change.Put put) last.put(put.target(), put);
      if (change instanceof Change.Remove remove) last.put(remove.target(), remove);
      if (change instanceof Change.Allow allow) allowed = Optional.of(allow.prefixes());
    }
    // A single change is all or nothing by itself.
    Undo undo = new Undo(last.size() > 1 || allowed.isPresent());
    try {
      for (Change change : last.values()) apply(change, undo);
      // Last, because it is the one that cannot be undone element by element.
      if (allowed.isPresent()) allow(allowed.orElseThrow());
    } catch (NetlinkException refused) {
      undo.all();
      throw refused("to make " + changes.size() + " change(s)", refused);
    }
  }

  private void apply(Change change, Undo undo) throws NetlinkException {
    if (change instanceof Change.Put put) {
      undo.remember(put.target());
      // Asked last: to remember may have taken a listing.
      Duration left = put.left();
      if (!left.isZero()) sets.put(put.target(), Timeouts.clamp(left));
      else if (sets.holds(put.target())) removeIfThere(put.target());
    }
    if (change instanceof Change.Remove remove) {
      if (!sets.holds(remove.target())) return;
      undo.remember(remove.target());
      removeIfThere(remove.target());
    }
  }

  private void removeIfThere(Target target) throws NetlinkException {
    try {
      sets.remove(target);
    } catch (NetlinkException absent) {
      // It ran out since we looked.
      if (absent.number() != IPSET_ERR_EXIST) throw absent;
    }
  }

  private void allow(List<Prefix> prefixes) throws NetlinkException {
    for (boolean ipv6 : new boolean[] {false, true}) {
      sets.allow(prefixes, ipv6);
    }
  }

  /** What was there before a batch. */
  private final class Undo {
    private final boolean needed;
    private final Map<Target, Optional<Element>> before = new LinkedHashMap<>();
    private final Map<TargetSet, Map<Target, Element>> dumps = new EnumMap<>(TargetSet.class);

    Undo(boolean needed) {
      this.needed = needed;
    }

    void remember(Target target) throws NetlinkException {
      if (!needed) return;
      boolean held = sets.holds(target);
      before.put(target, held ? Optional.ofNullable(dumped(target).get(target)) : Optional.empty());
    }

    /** ipset does not tell the times of one element: its set is listed, once in a batch. */
    private Map<Target, Element> dumped(Target target) throws NetlinkException {
      TargetSet set = TargetSet.of(target);
      Map<Target, Element> dump = dumps.get(set);
      if (dump != null) return dump;
      Map<Target, Element> fresh = new HashMap<>();
      for (Element element : sets.dump(set)) fresh.put(element.target(), element);
      dumps.put(set, fresh);
      return fresh;
    }

    void all() throws FirewallException {
      try {
        // What was not there goes first: it makes the room that the others need.
        for (Map.Entry<Target, Optional<Element>> entry : before.entrySet()) {
          Target target = entry.getKey();
          if (entry.getValue().isEmpty() && sets.holds(target)) removeIfThere(target);
        }
        for (Optional<Element> element : before.values()) {
          if (element.isPresent()) sets.put(element.get().target(), element.get().remaining());
        }
      } catch (NetlinkException half) {
        throw refused("to undo half a batch; kernel and intent differ", half);
      }
    }
  }

  /** Lists the whole set, since ipset does not tell the times of one element. */
  private Optional<Element> dumped(Target target) throws NetlinkException {
    return sets.dump(TargetSet.of(target)).stream()
        .filter(element -> element.target().equals(target))
        .findFirst();
  }

  @Override
  public Optional<Element> find(Target target) throws FirewallException {
    try {
      return sets.holds(target) ? dumped(target) : Optional.empty();
    } catch (NetlinkException refused) {
      throw refused("to show " + target, refused);
    }
  }

  @Override
  public Map<Target, Element> findAll(Collection<Target> targets) throws FirewallException {
    Set<Target> wanted = new HashSet<>(targets);
    Set<TargetSet> listed = EnumSet.noneOf(TargetSet.class);
    wanted.forEach(target -> listed.add(TargetSet.of(target)));
    Map<Target, Element> held = new HashMap<>();
    try {
      for (TargetSet set : listed) {
        for (Element element : sets.dump(set)) {
          if (wanted.contains(element.target())) held.put(element.target(), element);
        }
      }
    } catch (NetlinkException refused) {
      throw refused("to show " + targets.size() + " targets", refused);
    }
    return held;
  }

  @Override
  public List<Element> list() throws FirewallException {
    List<Element> elements = new ArrayList<>();
    try {
      for (TargetSet set : IpsetSets.ours()) {
        if (set.kind() != TargetSet.Kind.ALLOW) elements.addAll(sets.dump(set));
      }
    } catch (NetlinkException refused) {
      throw refused("to list our sets", refused);
    }
    return elements;
  }

  @Override
  public void remove() throws FirewallException {
    for (IptablesChain chain : chains) chain.remove();
    try {
      for (TargetSet set : IpsetSets.ours()) sets.destroy(set);
      lists.destroyAll();
    } catch (NetlinkException refused) {
      throw refused("to remove our sets", refused);
    }
  }

  @Override
  public KernelLists lists() {
    return lists;
  }

  @Override
  public void close() {
    socket.close();
  }
}
