package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.Netlink.*;
import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this kernel can do and what passes by our hooks, as of now. Read only; nothing is changed.
 *
 * @param release {@code uname -r}
 * @param nfTables whether it has nf_tables
 * @param ipset whether it has ipset
 * @param conntrack whether it lets us see and end tracked connections
 * @param netAdmin whether this process has CAP_NET_ADMIN (capabilities(7))
 * @param forwardsIpv4 {@code net.ipv4.ip_forward}
 * @param forwardsIpv6 {@code net.ipv6.conf.all.forwarding}
 * @param translates whether a NAT chain is loaded
 */
public record KernelInventory(
    String release,
    boolean nfTables,
    boolean ipset,
    boolean conntrack,
    boolean netAdmin,
    boolean forwardsIpv4,
    boolean forwardsIpv6,
    boolean translates,
    List<Flowtable> flowtables,
    List<Bridge> bridges) {
  private static final int CAP_NET_ADMIN = 12; // linux/capability.h

  public KernelInventory {
    flowtables = List.copyOf(flowtables);
    bridges = List.copyOf(bridges);
  }

  /**
   * A flowtable: connections in it pass by the forward hook.
   *
   * @param hardware whether the network card itself may forward them, past every hook
   */
  public record Flowtable(String table, String name, List<String> devices, boolean hardware) {
    public Flowtable {
      devices = List.copyOf(devices);
    }

    /** From the kernel's answer to NFT_MSG_GETFLOWTABLE. */
    static Flowtable read(Attributes reply) {
      List<String> devices = new ArrayList<>();
      reply.nested(NFTA_FLOWTABLE_HOOK).nested(NFTA_FLOWTABLE_HOOK_DEVS).eachText(devices::add);
      return new Flowtable(
          reply.text(NFTA_FLOWTABLE_TABLE),
          reply.text(NFTA_FLOWTABLE_NAME),
          devices,
          (reply.u32(NFTA_FLOWTABLE_FLAGS, 0) & NFT_FLOWTABLE_HW_OFFLOAD) != 0);
    }
  }

  /**
   * A bridge.
   *
   * @param forwardSees whether what it bridges comes to the forward hook (bridge-nf-call-iptables)
   */
  public record Bridge(String name, List<String> ports, boolean forwardSees) {
    public Bridge {
      ports = List.copyOf(ports);
    }

    /** Whether it bridges anything that none of these hooks sees. */
    boolean isUnseen(Set<FirewallSettings.Hook> hooks) {
      boolean seen = forwardSees && hooks.contains(FirewallSettings.Hook.FORWARD);
      return !seen && ports.size() > 1;
    }
  }

  /** What will not be caught, or why nothing will, and the remedy. */
  public record Gap(String what, String remedy) {}

  /** Looks around in the calling thread's network namespace. */
  public static KernelInventory take() {
    return take(Path.of("/"));
  }

  /**
   * @param root where proc and sys lie
   */
  static KernelInventory take(Path root) {
    Asked asked = Asked.ask();
    Path ipv4 = root.resolve("proc/sys/net/ipv4/ip_forward");
    Path ipv6 = root.resolve("proc/sys/net/ipv6/conf/all/forwarding");
    String legacyTables = text(root.resolve("proc/thread-self/net/ip_tables_names"));
    return new KernelInventory(
        text(root.resolve("proc/sys/kernel/osrelease")),
        asked.nfTables,
        asked.ipset,
        asked.conntrack,
        hasNetAdmin(text(root.resolve("proc/thread-self/status"))),
        text(ipv4).equals("1"),
        text(ipv6).equals("1"),
        asked.natChain || legacyTables.lines().anyMatch("nat"::equals),
        asked.flowtables,
        bridges(root));
  }

  /**
   * This kernel with its bridges as they are now, and with its flowtables where they need an
   * ingress chain. Cheap enough for every second: a few small files of the kernel are read.
   */
  KernelInventory refreshed() {
    return refreshed(Path.of("/"));
  }

  KernelInventory refreshed(Path root) {
    if (!conntrack) return take(root);
    return new KernelInventory(
        release,
        nfTables,
        ipset,
        true,
        netAdmin,
        forwardsIpv4,
        forwardsIpv6,
        translates,
        flowtables,
        bridges(root));
  }

  /** What only netlink knows; without it the answer to all is no. */
  private static final class Asked {
    private boolean nfTables;
    private boolean ipset;
    private boolean conntrack;
    private boolean natChain;
    private final List<Flowtable> flowtables = new ArrayList<>();

    static Asked ask() {
      Asked asked = new Asked();
      try (NetlinkSocket socket = KernelErrors.openSocket()) {
        asked.nfTables =
            asked.dump(socket, NFT_MSG_GETFLOWTABLE) && asked.dump(socket, NFT_MSG_GETCHAIN);
        asked.ipset = IpsetFirewall.isThere(socket);
        asked.conntrack = new TrackedConnections(socket).areThere();
      } catch (FirewallException noNetlink) {
        // said by whoever opens a firewall
      }
      return asked;
    }

    private boolean dump(NetlinkSocket socket, int operation) {
      try {
        return KernelErrors.to(
            () -> {
              if (operation == NFT_MSG_GETFLOWTABLE) flowtables.clear();
              socket.request().begin(NFNL_SUBSYS_NFTABLES, operation, NLM_F_DUMP, 0).end();
              socket.exchange(this::add);
              return true;
            });
      } catch (NetlinkException refused) {
        return false;
      }
    }

    private void add(int operation, Attributes reply) {
      if (operation == NFT_MSG_NEWFLOWTABLE) flowtables.add(Flowtable.read(reply));
      if (operation == NFT_MSG_NEWCHAIN) natChain |= reply.text(NFTA_CHAIN_TYPE).equals("nat");
    }
  }

  private static boolean hasNetAdmin(String status) {
    Optional<String> effective =
        status.lines().filter(line -> line.startsWith("CapEff:")).findFirst();
    if (effective.isEmpty()) return false;
    String digits = effective.orElseThrow().substring("CapEff:".length()).strip();
    return (Long.parseUnsignedLong(digits, 16) >> CAP_NET_ADMIN & 1) == 1;
  }

  private static List<Bridge> bridges(Path root) {
    Path settings = root.resolve("proc/sys/net/bridge");
    boolean untagged =
        isOn(settings.resolve("bridge-nf-call-iptables"))
            && isOn(settings.resolve("bridge-nf-call-ip6tables"));
    boolean tagged = untagged && isOn(settings.resolve("bridge-nf-filter-vlan-tagged"));
    List<Bridge> bridges = new ArrayList<>();
    for (Path device : children(root.resolve("sys/class/net"))) {
      if (!Files.isDirectory(device.resolve("bridge"))) continue;
      List<String> ports =
          children(device.resolve("brif")).stream()
              .map(port -> port.getFileName().toString())
              .toList();
      // A bridge that knows VLANs tags what comes untagged, before the forward hook
      // (net/bridge/br_vlan.c, __allowed_ingress; br_netfilter_hooks.c, br_nf_forward_ip).
      boolean tags = isOn(device.resolve("bridge/vlan_filtering"));
      bridges.add(new Bridge(device.getFileName().toString(), ports, tags ? tagged : untagged));
    }
    return bridges;
  }

  /** The kernel takes any number but 0 for yes. */
  private static boolean isOn(Path setting) {
    String text = text(setting);
    return !text.isEmpty() && !text.equals("0");
  }

  private static List<Path> children(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(found::add);
    } catch (IOException notThere) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException notThere) {
      return "";
    }
  }

  /**
   * The devices that need an ingress chain, because something passes by these hooks there. An
   * ingress chain sees what is for the router itself as well, so there is none where it can be done
   * without: offloaded connections are ended instead where conntrack allows it.
   */
  public Set<String> ingressDevices(Set<FirewallSettings.Hook> hooks) {
    Set<String> devices = new LinkedHashSet<>();
    if (!conntrack) flowtables.forEach(table -> devices.addAll(table.devices()));
    for (Bridge bridge : bridges) {
      if (bridge.isUnseen(hooks)) devices.addAll(bridge.ports());
    }
    return devices;
  }

  /** What will not be caught with these settings, in plain words; empty when nothing is missed. */
  public List<Gap> gaps(FirewallSettings settings) {
    List<Gap> gaps = new ArrayList<>();
    if (!netAdmin) {
      gaps.add(new Gap("nothing can be dropped without CAP_NET_ADMIN", "run as root"));
    }
    if (!nfTables && !ipset) {
      gaps.add(
          new Gap(
              "nothing can be dropped: this kernel shows neither nf_tables nor ipset",
              "load nf_tables, or ip_set with iptables"));
    }
    if (settings.hooks().contains(FirewallSettings.Hook.FORWARD)) forwarding(gaps);
    gaps.addAll(passingBy(settings));
    return gaps;
  }

  /** Those of the gaps through which traffic passes although the firewall works. */
  public List<Gap> passingBy(FirewallSettings settings) {
    List<Gap> gaps = new ArrayList<>();
    for (Flowtable table : flowtables) offload(table, settings, gaps);
    for (Bridge bridge : bridges) bridged(bridge, settings, gaps);
    return gaps;
  }

  /** This kernel for a firewall that is to be ipset's, whatever else there is. */
  public KernelInventory forIpset() {
    return new KernelInventory(
        release,
        false,
        ipset,
        conntrack,
        netAdmin,
        forwardsIpv4,
        forwardsIpv6,
        translates,
        flowtables,
        bridges);
  }

  private void forwarding(List<Gap> gaps) {
    if (!forwardsIpv4) {
      gaps.add(new Gap("this machine does not forward IPv4", "sysctl -w net.ipv4.ip_forward=1"));
    }
    if (!forwardsIpv6) {
      gaps.add(
          new Gap(
              "this machine does not forward IPv6", "sysctl -w net.ipv6.conf.all.forwarding=1"));
    }
  }

  /**
   * Ended connections come to the forward hook again; without that, what is offloaded is seen on
   * arrival only, and there under source NAT without its inside address.
   */
  private void offload(Flowtable table, FirewallSettings settings, List<Gap> gaps) {
    String what = "connections offloaded by flowtable " + table.name() + " of " + table.table();
    if (nfTables && conntrack && settings.hooks().contains(FirewallSettings.Hook.FORWARD)) {
      if (!table.hardware()) return;
      gaps.add(
          new Gap(
              what + " may be forwarded by the network card for some seconds after a drop",
              "take the flag offload from the flowtable"));
      return;
    }
    String remedy = "load nf_conntrack_netlink";
    if (table.hardware()) {
      gaps.add(
          new Gap(
              what + " may be forwarded by the network card and are not dropped until they end",
              remedy + ", or take the flag offload from the flowtable"));
      return;
    }
    boolean onArrival = nfTables && settings.ingressDevices().containsAll(table.devices());
    if (onArrival && !translates) return;
    gaps.add(
        new Gap(
            what
                + (onArrival
                    ? " are dropped one way only where this router translates addresses"
                    : " are not dropped until they end"),
            remedy));
  }

  private void bridged(Bridge bridge, FirewallSettings settings, List<Gap> gaps) {
    if (!bridge.isUnseen(settings.hooks())) return;
    if (nfTables && settings.ingressDevices().containsAll(bridge.ports())) return;
    gaps.add(
        new Gap(
            "traffic between the ports of bridge " + bridge.name() + " is not dropped",
            "let nftables do it (module nf_tables, firewall: auto): it looks at packets on arrival"
                + " at "
                + String.join(", ", bridge.ports())));
  }
}
