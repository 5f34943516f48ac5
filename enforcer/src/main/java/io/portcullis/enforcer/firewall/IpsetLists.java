package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists in ipset: a hash of prefixes for each copy of a list and family, and rules in an iptables
 * chain of their own. A rule acts only while the set of the list's lease holds all addresses, which
 * end there by their timeout.
 */
final class IpsetLists implements KernelLists {
  private static final List<Boolean> FAMILIES = List.of(false, true);
  private static final String SPARE = "pcl_spare";
  private static final int SOME = 4096;

  private final IpsetSets sets;
  private final List<IptablesChain> chains;

  /**
   * @param chains of IPv4 and of IPv6
   */
  IpsetLists(IpsetSets sets, List<IptablesChain> chains) {
    this.sets = sets;
    this.chains = chains;
  }

  private IptablesChain chain(boolean ipv6) {
    return chains.get(ipv6 ? 1 : 0);
  }

  private static String digit(boolean ipv6) {
    return ipv6 ? "6" : "4";
  }

  private static String copy(BlockList list, boolean ipv6) {
    return "pcl" + digit(ipv6) + "_" + list.name() + "_" + list.fingerprint().substring(0, 8);
  }

  private static String lease(String list, boolean ipv6) {
    return leases(ipv6) + list;
  }

  private static String leases(boolean ipv6) {
    return "pclt" + digit(ipv6) + "_";
  }

  private static String never(boolean ipv6) {
    return "pcl_never" + digit(ipv6);
  }

  @Override
  public void fill(BlockList list) throws FirewallException {
    if (!chain(false).hasLists()) {
      throw new FirewallException(
          FirewallException.Kind.GONE, "ipset cannot take lists yet: our chain is not there");
    }
    try {
      for (boolean ipv6 : FAMILIES) if (!isFilled(list, ipv6)) fill(list, ipv6);
    } catch (NetlinkException refused) {
      throw IpsetFirewall.refused("the list " + list.name(), refused);
    }
  }

  private void fill(BlockList list, boolean ipv6) throws NetlinkException {
    AddressSet addresses = list.addresses();
    List<Prefix> prefixes = new ArrayList<>();
    for (int at = 0; at < addresses.ranges(ipv6); at++) {
      prefixes.addAll(addresses.prefixes(ipv6, at));
    }
    String set = copy(list, ipv6);
    sets.createPrefixes(set, ipv6, Math.max(SOME, prefixes.size()), false);
    sets.addPrefixes(set, prefixes, Duration.ZERO);
  }

  @Override
  public boolean isFilled(BlockList list) throws FirewallException {
    try {
      return isFilled(list, false) && isFilled(list, true);
    } catch (NetlinkException refused) {
      throw IpsetFirewall.refused("to show the list " + list.name(), refused);
    }
  }

  /** They are written in ascending order, so the last one stands for all. */
  private boolean isFilled(BlockList list, boolean ipv6) throws NetlinkException {
    int last = list.addresses().ranges(ipv6) - 1;
    if (last < 0) return true;
    List<Prefix> prefixes = list.addresses().prefixes(ipv6, last);
    return sets.holds(copy(list, ipv6), prefixes.get(prefixes.size() - 1));
  }

  @Override
  public void use(List<Use> lists, List<BlockList> filling, List<Prefix> never)
      throws FirewallException {
    if (lists.isEmpty() && !chain(false).hasLists()) return;
    try {
      for (boolean ipv6 : FAMILIES) {
        never(never, ipv6);
        for (Use use : lists) lend(use, ipv6);
        rules(lists, ipv6);
      }
      Set<String> needed = needed(lists, filling);
      for (String name : ofLists()) if (!needed.contains(name)) sets.destroy(name);
    } catch (NetlinkException refused) {
      throw IpsetFirewall.refused("to use " + lists.size() + " list(s)", refused);
    }
  }

  private void never(List<Prefix> never, boolean ipv6) throws NetlinkException {
    List<Prefix> parts = IpsetSets.parts(never, ipv6);
    String set = never(ipv6);
    sets.createPrefixes(set, ipv6, SOME, false);
    if (sets.prefixesOf(set).keySet().equals(Set.copyOf(parts))) return;
    replace(set, parts, ipv6, Duration.ZERO);
  }

  private void lend(Use use, boolean ipv6) throws NetlinkException {
    String set = lease(use.list().name(), ipv6);
    sets.createPrefixes(set, ipv6, SOME, true);
    Duration left = use.lease().left();
    boolean over = left.isZero() || left.isNegative();
    List<Prefix> all = List.of(Prefix.parse(ipv6 ? "::/0" : "0.0.0.0/0"));
    Duration time = over ? Duration.ZERO : Timeouts.clamp(left);
    replace(set, over ? List.of() : IpsetSets.parts(all, ipv6), ipv6, time);
  }

  /** Fills another set, then swaps the two. */
  private void replace(String set, List<Prefix> prefixes, boolean ipv6, Duration timeout)
      throws NetlinkException {
    sets.destroy(SPARE);
    boolean timed = set.startsWith(leases(ipv6));
    sets.createPrefixes(SPARE, ipv6, SOME, timed);
    try {
      sets.addPrefixes(SPARE, prefixes, timeout);
      sets.swap(SPARE, set);
    } finally {
      sets.destroy(SPARE);
    }
  }

  private void rules(List<Use> lists, boolean ipv6) throws FirewallException {
    List<IptablesChain.Counted> held = chain(ipv6).lists();
    List<String> wanted = rulesOf(lists, ipv6);
    if (held.stream().map(IptablesChain.Counted::text).toList().equals(wanted)) return;
    Map<String, IptablesChain.Counted> counted = new HashMap<>();
    for (IptablesChain.Counted each : held) counted.put(key(each.text(), ipv6), each);
    chain(ipv6)
        .lists(
            wanted.stream()
                .map(
                    text -> {
                      IptablesChain.Counted before = counted.get(key(text, ipv6));
                      return before == null
                          ? new IptablesChain.Counted(text, 0, 0)
                          : new IptablesChain.Counted(text, before.packets(), before.bytes());
                    })
                .toList());
  }

  private static List<String> rulesOf(List<Use> lists, boolean ipv6) {
    List<String> rules = new ArrayList<>();
    for (Use use : lists) {
      BlockList list = use.list();
      if (list.addresses().ranges(ipv6) == 0) continue;
      for (boolean source : new boolean[] {true, false}) {
        if (!list.direction().means(source)) continue;
        String end = source ? "src" : "dst";
        rules.add(
            match("", copy(list, ipv6), end)
                + match("! ", never(ipv6), end)
                + match("", lease(list.name(), ipv6), end)
                + (list.drops() ? "-j DROP" : ""));
      }
    }
    rules.replaceAll(String::strip);
    return rules;
  }

  private static String match(String not, String set, String end) {
    return "-m set " + not + "--match-set " + set + " " + end + " ";
  }

  /** The list and direction of a rule, whichever copy it looks at; the rule where it is none. */
  private static String key(String text, boolean ipv6) {
    int at = text.indexOf(leases(ipv6));
    return at < 0 ? text : text.substring(at).replace(" -j DROP", "");
  }

  private static Set<String> needed(List<Use> lists, List<BlockList> filling) {
    Set<String> needed = new HashSet<>();
    for (boolean ipv6 : FAMILIES) {
      for (BlockList list : filling) needed.add(copy(list, ipv6));
      for (Use use : lists) {
        needed.add(copy(use.list(), ipv6));
        needed.add(lease(use.list().name(), ipv6));
      }
      if (!lists.isEmpty()) needed.add(never(ipv6));
    }
    return needed;
  }

  private List<String> ofLists() throws NetlinkException {
    return sets.names().stream().filter(name -> name.startsWith("pcl")).toList();
  }

  /** All sets of lists; nothing looks at them any more. */
  void destroyAll() throws NetlinkException {
    for (String name : ofLists()) sets.destroy(name);
  }

  @Override
  public boolean isAsUsed(List<Use> lists, List<Prefix> never) throws FirewallException {
    try {
      if (lists.isEmpty() && ofLists().isEmpty()) return true;
      for (boolean ipv6 : FAMILIES) {
        List<String> held = chain(ipv6).lists().stream().map(IptablesChain.Counted::text).toList();
        if (!held.equals(rulesOf(lists, ipv6))) return false;
        for (Use use : lists) if (!isFilled(use.list(), ipv6) || !isLent(use)) return false;
        Set<Prefix> passing = sets.prefixesOf(never(ipv6)).keySet();
        if (!passing.equals(Set.copyOf(IpsetSets.parts(never, ipv6)))) return false;
      }
      return !lists.isEmpty();
    } catch (NetlinkException refused) {
      throw IpsetFirewall.refused("to show its lists", refused);
    }
  }

  private boolean isLent(Use use) throws NetlinkException {
    return Timeouts.isNear(lent(use.list().name()), use.lease().left());
  }

  private Duration lent(String list) throws NetlinkException {
    return sets.prefixesOf(lease(list, false)).values().stream()
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  @Override
  public List<Held> held() throws FirewallException {
    try {
      Map<String, Held> held = new LinkedHashMap<>();
      for (boolean ipv6 : FAMILIES) {
        for (IptablesChain.Counted each : chain(ipv6).lists()) add(each, ipv6, held);
      }
      return List.copyOf(held.values());
    } catch (NetlinkException refused) {
      throw IpsetFirewall.refused("to show its lists", refused);
    }
  }

  private void add(IptablesChain.Counted rule, boolean ipv6, Map<String, Held> held)
      throws NetlinkException {
    String key = key(rule.text(), ipv6);
    if (!key.startsWith(leases(ipv6))) return; // a stranger's
    String name = key.substring(leases(ipv6).length(), key.indexOf(' '));
    Held before = held.getOrDefault(name, new Held(name, false, lent(name), 0, 0));
    held.put(
        name,
        new Held(
            name,
            rule.text().endsWith("-j DROP"),
            before.lease(),
            before.packets() + rule.packets(),
            before.bytes() + rule.bytes()));
  }
}
