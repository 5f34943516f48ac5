package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.MessageWriter;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * nftables by raw netlink: our own table {@code inet portcullis_v1} with hash sets whose elements
 * carry timeouts and counters (linux/netfilter/nf_tables.h).
 *
 * <p>The kernel counts time in jiffies: a timeout that is read back may be up to 10 ms shorter than
 * it was put. Timeouts below 100 ms are raised to that, those above 24 days cut to that.
 */
public final class NftFirewall implements Firewall {
  // Each reason to try again applies once, and table and answer may be lost once each.
  private static final int ATTEMPTS = 5;

  /**
   * From here on one listing of a set costs less than a question for each element, which takes some
   * 10 µs; up to the second it takes less than half a second, since its cost is quadratic.
   */
  private static final int LISTED_FROM = 2_000;

  private static final int LISTED_TO = 100_000;

  private final NetlinkSocket socket;
  private final NftSchema schema;
  private final ArrivalDevices wanted;

  private final NftLists lists;
  private final TrackedConnections connections;
  private final boolean alwaysOffloads;
  private final List<String> notices = new ArrayList<>();

  /** The ruleset's generation at which our table was seen complete; 0: not seen. */
  private int completeAt;

  /** Whether a flowtable was there then. */
  private boolean offloads;

  private List<Prefix> passing = List.of();

  /** Whether we are told of changes to the network, as far as we know. */
  private boolean told = true;

  /** Where packets were looked at on arrival when our table was last seen complete. */
  private Optional<List<String>> hooked = Optional.empty();

  private NftFirewall(
      NetlinkSocket socket,
      FirewallSettings settings,
      ArrivalDevices devices,
      boolean alwaysOffloads) {
    this.socket = socket;
    this.schema = new NftSchema(settings, devices);
    this.wanted = devices;
    this.lists = new NftLists(socket);
    this.connections = new TrackedConnections(socket);
    this.alwaysOffloads = alwaysOffloads;
  }

  /**
   * Opens a netlink socket in the calling thread's network namespace.
   *
   * @throws FirewallException NOT_SUPPORTED without nf_tables in the kernel, NOT_PERMITTED without
   *     the right
   */
  public static Firewall open(FirewallSettings settings) throws FirewallException {
    return open(settings, false);
  }

  /**
   * Opens a netlink socket in the calling thread's network namespace, for devices that come and go:
   * bridges get ports, and lose them. Where they differ from what the settings say, they count.
   *
   * @throws FirewallException NOT_SUPPORTED without nf_tables, NOT_PERMITTED without the right
   */
  static Firewall open(FirewallSettings settings, ArrivalDevices devices) throws FirewallException {
    return open(KernelErrors.openSocket(), settings, devices, false);
  }

  /**
   * Opens a netlink socket in the calling thread's network namespace.
   *
   * @param alwaysOffloads as if a flowtable were there, for kernels that cannot have one
   * @throws FirewallException NOT_SUPPORTED without nf_tables, NOT_PERMITTED without the right
   */
  static Firewall open(FirewallSettings settings, boolean alwaysOffloads) throws FirewallException {
    return open(KernelErrors.openSocket(), settings, alwaysOffloads);
  }

  /**
   * Opens on a socket that is open already, and is then the firewall's.
   *
   * @param alwaysOffloads as if a flowtable were there, for kernels that cannot have one
   * @throws FirewallException NOT_SUPPORTED without nf_tables, NOT_PERMITTED without the right
   */
  static Firewall open(NetlinkSocket socket, FirewallSettings settings, boolean alwaysOffloads)
      throws FirewallException {
    return open(socket, settings, settings::ingressDevices, alwaysOffloads);
  }

  private static Firewall open(
      NetlinkSocket socket,
      FirewallSettings settings,
      ArrivalDevices devices,
      boolean alwaysOffloads)
      throws FirewallException {
    NftFirewall firewall = new NftFirewall(socket, settings, devices, alwaysOffloads);
    try {
      firewall.generation();
    } catch (NetlinkException refused) {
      socket.close();
      // nfnetlink answers EINVAL when it knows no such subsystem.
      if (refused.errno() == Errno.EINVAL) {
        throw new FirewallException(
            FirewallException.Kind.NOT_SUPPORTED,
            "this kernel has no nf_tables; load the module nf_tables, or let ipset do it",
            refused);
      }
      throw KernelErrors.refused("nftables", "to be asked", refused);
    }
    return firewall;
  }

  @Override
  public String name() {
    return "nftables";
  }

  @Override
  public void prepare() throws FirewallException {
    try {
      schema.lookForDevices(socket);
      if (KernelErrors.to(() -> schema.isComplete(socket) && !schema.hasMore(socket))) return;
      make(NftSchema.Making.EXACT);
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to make our table", refused);
    }
  }

  private void make(NftSchema.Making making) throws NetlinkException {
    completeAt = 0;
    try {
      schema.wake(socket);
      schema.lookForDevices(socket);
      schema.make(socket, making);
      tellDevices();
    } catch (NetlinkException refused) {
      boolean otherShape =
          refused.errno() == Errno.EEXIST
              || refused.errno() == Errno.EBUSY
              || refused.errno() == Errno.EOPNOTSUPP;
      if (!otherShape || making == NftSchema.Making.FROM_SCRATCH) throw refused;
      // Somebody changed our table beyond mending; what it held is put back by reconciliation.
      make(NftSchema.Making.FROM_SCRATCH);
    }
  }

  @Override
  public Optional<List<String>> arrivals() throws FirewallException {
    try {
      return KernelErrors.to(() -> NftSchema.arrivals(socket));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show our table", refused);
    }
  }

  /** Says when other devices than before are looked at, whoever saw to that. */
  private void tellDevices() {
    List<String> now = schema.devices();
    List<String> before = hooked.orElse(now);
    hooked = Optional.of(now);
    List<String> added = now.stream().filter(device -> !before.contains(device)).toList();
    List<String> gone = before.stream().filter(device -> !now.contains(device)).toList();
    if (!added.isEmpty()) {
      notices.add(
          "packets are looked at on arrival at " + String.join(", ", added) + " from now on");
    }
    if (!gone.isEmpty()) {
      notices.add(
          "packets are looked at on arrival no more at " + String.join(", ", gone) + ": gone");
    }
  }

  @Override
  public boolean intact() throws FirewallException {
    try {
      return KernelErrors.to(() -> isIntact(true));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to be asked", refused);
    }
  }

  @Override
  public boolean networkChanged() {
    if (!told) return false;
    try {
      return wanted.mayHaveChanged();
    } catch (NetlinkException refused) {
      told = false;
      notices.add(
          "ports that a bridge gets are noticed within a second instead of at once ("
              + refused.getMessage()
              + ")");
      return true;
    }
  }

  /**
   * Asks only for the generation when nobody changed the ruleset since the last full look.
   *
   * @param everywhere whether to look for new devices even so, which costs more than a drop
   */
  private boolean isIntact(boolean everywhere) throws NetlinkException {
    int generation = generation();
    boolean unchanged = generation == completeAt && generation != 0;
    // Whoever changed our table may have seen a device before us.
    if (everywhere || !unchanged) schema.lookForDevices(socket);
    else schema.lookAgainForDevices(socket);
    // A device that goes away takes its hook along without a new generation.
    if (unchanged && !schema.hasDevices() && hooked.equals(Optional.of(schema.devices()))) {
      return true;
    }
    if (!unchanged) offloads = alwaysOffloads || NftSchema.hasFlowtables(socket);
    completeAt = schema.isComplete(socket) && !hasLeftover() ? generation : 0;
    if (completeAt != 0) tellDevices();
    return completeAt != 0;
  }

  @Override
  public boolean passes(List<Prefix> prefixes) throws FirewallException {
    try {
      return KernelErrors.to(
          () ->
              NftPrefixes.allows(socket, prefixes, false)
                  && NftPrefixes.allows(socket, prefixes, true));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to list what passes", refused);
    }
  }

  /** Whether the chain of devices that are all gone is still there. */
  private boolean hasLeftover() throws NetlinkException {
    boolean allGone = schema.devices().isEmpty() && !hooked.orElse(List.of()).isEmpty();
    return allGone && schema.hasMore(socket);
  }

  private int generation() throws NetlinkException {
    return NftSchema.generation(socket);
  }

  @Override
  public void apply(List<Change> changes) throws FirewallException {
    if (changes.isEmpty()) return;
    NftPlan plan = new NftPlan(changes);
    for (int attempt = 1; ; attempt++) {
      try {
        // Where others change the ruleset all the time, ours must get in between at last.
        applyOnce(plan, attempt < ATTEMPTS - 1);
        cutOffloaded(plan);
        return;
      } catch (NetlinkException refused) {
        if (attempt == ATTEMPTS || !isWorthAnother(plan, refused)) {
          throw KernelErrors.refused("nftables", plan.words(), refused);
        }
      }
    }
  }

  /**
   * A rule that somebody deleted would make us report drops that do not happen. So the transaction
   * names the generation at which the table was complete, and the kernel refuses another.
   */
  private void applyOnce(NftPlan plan, boolean onlyIfUnchanged) throws NetlinkException {
    if ((completeAt == 0 || schema.hasDevices()) && !isIntact(false)) {
      make(NftSchema.Making.REPAIR);
      isIntact(false);
    }
    plan.write(socket, onlyIfUnchanged ? completeAt : 0);
    socket.exchange();
    if (completeAt != 0) completeAt++;
  }

  /** What a flowtable forwards never comes to our chains until the kernel forgets it. */
  private void cutOffloaded(NftPlan plan) {
    List<Prefix> passedBefore = passing;
    passing = plan.allowed().orElse(passing);
    if (!offloads) return;
    Set<Target> cut = new LinkedHashSet<>(plan.put());
    for (Prefix before : passedBefore) {
      if (!passing.contains(before)) cut.add(new Target.Remote(before));
    }
    if (cut.isEmpty()) return;
    try {
      connections.forget(cut, passing);
    } catch (NetlinkException refused) {
      notices.add(
          "connections that the router has offloaded go on until they end by themselves: conntrack"
              + " refused to forget them ("
              + refused.getMessage()
              + "); load nf_conntrack_netlink");
    }
  }

  @Override
  public List<String> notices() {
    List<String> said = List.copyOf(notices);
    notices.clear();
    return said;
  }

  private boolean isWorthAnother(NftPlan plan, NetlinkException refused) {
    boolean changed =
        switch (refused.errno()) {
          case EEXIST -> plan.overwrite();
          case ENFILE -> plan.leaveAbsent();
          default -> false;
        };
    if (changed) return true;
    completeAt = 0;
    // Somebody changed the ruleset since we looked; or the answer was lost, and all changes are
    // such that twice is the same as once.
    return refused.errno() == Errno.ERESTART
        || refused.errno() == Errno.ENOENT
        || refused.errno() == Errno.EINTR
        || !refused.outcomeKnown();
  }

  @Override
  public Optional<Element> find(Target target) throws FirewallException {
    try {
      return KernelErrors.to(() -> held(target));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show " + target, refused);
    }
  }

  private Optional<Element> held(Target target) throws NetlinkException {
    Optional<NftElements.Found> found =
        NftElements.get(socket, TargetSet.of(target), TargetSet.key(target));
    if (found.isEmpty()) return Optional.empty();
    if (NftPrefixes.isPrefix(target)) {
      return NftPrefixes.read(socket, target.isIpv6()).find(target);
    }
    return Optional.of(element(target, found.orElseThrow()));
  }

  @Override
  public Map<Target, Element> findAll(Collection<Target> targets) throws FirewallException {
    Map<TargetSet, Set<Target>> wanted = new EnumMap<>(TargetSet.class);
    for (Target target : targets) {
      wanted.computeIfAbsent(TargetSet.of(target), set -> new HashSet<>()).add(target);
    }
    try {
      return KernelErrors.to(() -> held(wanted));
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to show " + targets.size() + " targets", refused);
    }
  }

  private Map<Target, Element> held(Map<TargetSet, Set<Target>> wanted) throws NetlinkException {
    Map<Target, Element> held = new HashMap<>();
    Map<Boolean, NftPrefixes> prefixes = new HashMap<>();
    for (Map.Entry<TargetSet, Set<Target>> each : wanted.entrySet()) {
      TargetSet set = each.getKey();
      if (set.kind() == TargetSet.Kind.PREFIX) {
        NftPrefixes family = prefixes.get(set.isIpv6());
        if (family == null) family = NftPrefixes.read(socket, set.isIpv6());
        prefixes.put(set.isIpv6(), family);
        for (Target target : each.getValue()) {
          family.find(target).ifPresent(element -> held.put(target, element));
        }
      } else if (each.getValue().size() >= LISTED_FROM && each.getValue().size() <= LISTED_TO) {
        list(set, each.getValue(), held);
      } else {
        for (Target target : each.getValue()) {
          held(target).ifPresent(element -> held.put(target, element));
        }
      }
    }
    return held;
  }

  private void list(TargetSet set, Set<Target> wanted, Map<Target, Element> held)
      throws NetlinkException {
    for (NftElements.Found found : NftElements.dump(socket, set)) {
      Target target = set.target(found.key());
      if (wanted.contains(target)) held.put(target, element(target, found));
    }
  }

  @Override
  public List<Element> list() throws FirewallException {
    try {
      return KernelErrors.to(this::held);
    } catch (NetlinkException refused) {
      throw KernelErrors.refused("nftables", "to list our table", refused);
    }
  }

  private List<Element> held() throws NetlinkException {
    List<Element> elements = new ArrayList<>();
    for (TargetSet set : TargetSet.values()) {
      if (set.kind() != TargetSet.Kind.CONNECTION && set.kind() != TargetSet.Kind.ADDRESS) continue;
      for (NftElements.Found found : NftElements.dump(socket, set)) {
        elements.add(element(set.target(found.key()), found));
      }
    }
    elements.addAll(NftPrefixes.read(socket, false).inForce());
    elements.addAll(NftPrefixes.read(socket, true).inForce());
    return elements;
  }

  static Element element(Target target, NftElements.Found found) {
    // Only a stranger makes an element without timeout.
    if (found.timeoutMillis() == 0) {
      return new Element(target, Element.ENDLESS, Element.ENDLESS, found.packets(), found.bytes());
    }
    return new Element(
        target,
        Duration.ofMillis(found.timeoutMillis()),
        Duration.ofMillis(found.remainingMillis()),
        found.packets(),
        found.bytes());
  }

  @Override
  public void remove() throws FirewallException {
    completeAt = 0;
    MessageWriter writer = socket.request().beginBatch(NFNL_SUBSYS_NFTABLES);
    NftSchema.begin(writer, NFT_MSG_DELTABLE, NLM_F_ACK)
        .text(NFTA_TABLE_NAME, NftSchema.TABLE)
        .end()
        .endBatch(NFNL_SUBSYS_NFTABLES);
    try {
      socket.exchange();
    } catch (NetlinkException refused) {
      if (refused.errno() == Errno.ENOENT) return;
      throw KernelErrors.refused("nftables", "to remove our table", refused);
    }
  }

  @Override
  public KernelLists lists() {
    return lists;
  }

  @Override
  public void close() {
    wanted.close();
    socket.close();
  }
}
