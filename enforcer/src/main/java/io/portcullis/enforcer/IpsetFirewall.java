package io.portcullis.enforcer;

/**
 * For kernels without nf_tables: ipset sets with timeouts by raw netlink
 * (linux/netfilter/ipset/ip_set.h) and one iptables rule each for IPv4 and IPv6.
 */
public final class IpsetFirewall {
  private IpsetFirewall() {}

  /**
   * @throws FirewallException NOT_SUPPORTED without ipset or iptables, NOT_PERMITTED without the
   *     right
   */
  public static Firewall open() throws FirewallException {
    throw new UnsupportedOperationException("not built yet");
  }
}
