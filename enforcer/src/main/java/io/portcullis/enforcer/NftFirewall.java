package io.portcullis.enforcer;

/**
 * nftables by raw netlink: our own table {@code inet portcullis_v1} with hash sets whose elements
 * carry timeouts and counters (linux/netfilter/nf_tables.h).
 */
public final class NftFirewall {
  private NftFirewall() {}

  /**
   * Opens a netlink socket in the calling thread's network namespace.
   *
   * @throws FirewallException NOT_SUPPORTED without nf_tables in the kernel, NOT_PERMITTED without
   *     the right
   */
  public static Firewall open() throws FirewallException {
    throw new UnsupportedOperationException("not built yet");
  }
}
