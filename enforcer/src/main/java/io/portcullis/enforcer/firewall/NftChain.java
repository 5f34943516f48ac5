package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.netlink.NfTables.*;

import io.portcullis.enforcer.netlink.Attributes;
import io.portcullis.enforcer.netlink.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A chain that the kernel calls at one of its hooks; it jumps to the guard of the packet's family.
 *
 * @param devices of an ingress hook; empty for the others
 */
record NftChain(String name, int hook, List<String> devices) {
  // Before the router's own filter (0) and before flowtables (0 by custom), behind conntrack (-200)
  // and destination NAT (-100): the forward hook sees the inside addresses.
  private static final int PRIORITY = -10;

  static final String INGRESS = "ingress";

  /** The names that chains of ours may have; those not asked for are removed. */
  static final List<String> NAMES = List.of("forward", "input", "output", INGRESS);

  /**
   * @param devices of an ingress hook; there is none without
   */
  static List<NftChain> of(Set<FirewallSettings.Hook> hooks, List<String> devices) {
    List<NftChain> chains = new ArrayList<>();
    for (FirewallSettings.Hook hook : hooks) {
      chains.add(
          switch (hook) {
            case FORWARD -> new NftChain("forward", NF_INET_FORWARD, List.of());
            case INPUT -> new NftChain("input", NF_INET_LOCAL_IN, List.of());
            case OUTPUT -> new NftChain("output", NF_INET_LOCAL_OUT, List.of());
          });
    }
    if (!devices.isEmpty()) chains.add(new NftChain(INGRESS, NF_INET_INGRESS, devices));
    return List.copyOf(chains);
  }

  void write(MessageWriter writer) {
    writer.text(NFTA_CHAIN_NAME, name).text(NFTA_CHAIN_TYPE, "filter");
    writer.u32(NFTA_CHAIN_POLICY, NF_ACCEPT);
    int nest = writer.nest(NFTA_CHAIN_HOOK);
    writer.u32(NFTA_HOOK_HOOKNUM, hook).u32(NFTA_HOOK_PRIORITY, PRIORITY);
    if (!devices.isEmpty()) {
      int list = writer.nest(NFTA_HOOK_DEVS);
      for (String device : devices) writer.text(NFTA_DEVICE_NAME, device);
      writer.endNest(list);
    }
    writer.endNest(nest);
  }

  /** The devices of a chain as the kernel tells it. */
  static List<String> devices(Attributes chain) {
    List<String> at = new ArrayList<>();
    chain.nested(NFTA_CHAIN_HOOK).nested(NFTA_HOOK_DEVS).eachText(at::add);
    return at;
  }

  /** Whether what the kernel tells of a chain is this one. */
  boolean matches(Attributes chain) {
    Attributes found = chain.nested(NFTA_CHAIN_HOOK);
    List<String> at = devices(chain);
    return found.u32(NFTA_HOOK_HOOKNUM, -1) == hook
        && found.u32(NFTA_HOOK_PRIORITY, 0) == PRIORITY
        && chain.u32(NFTA_CHAIN_POLICY, -1) == NF_ACCEPT
        && at.size() == devices.size()
        && at.containsAll(devices);
  }
}
