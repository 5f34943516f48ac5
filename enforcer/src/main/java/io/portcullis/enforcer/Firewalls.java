package io.portcullis.enforcer;

/** Chooses the firewall of this kernel. */
public final class Firewalls {
  private Firewalls() {}

  /** What the configuration may ask for. */
  public enum Choice {
    /** nftables where the kernel has it, else ipset. */
    AUTOMATIC,
    NFTABLES,
    IPSET
  }

  /**
   * An open firewall.
   *
   * @param why in words: which it is, and why
   */
  public record Opened(Firewall firewall, String why) {}

  /**
   * Opens it in the calling thread's network namespace; changes nothing.
   *
   * @throws FirewallException NOT_SUPPORTED when this kernel has none of them, or not the one asked
   *     for; NOT_PERMITTED without the right
   */
  public static Opened open(Choice choice, NftFirewall.Settings settings) throws FirewallException {
    return switch (choice) {
      case NFTABLES -> new Opened(NftFirewall.open(settings), "nftables, as configured");
      case IPSET -> new Opened(IpsetFirewall.open(settings), "ipset, as configured");
      case AUTOMATIC -> automatic(settings);
    };
  }

  private static Opened automatic(NftFirewall.Settings settings) throws FirewallException {
    try {
      return new Opened(NftFirewall.open(settings), "nftables: this kernel has nf_tables");
    } catch (FirewallException refused) {
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED) throw refused;
      return fallback(settings, refused);
    }
  }

  private static Opened fallback(NftFirewall.Settings settings, FirewallException noTables)
      throws FirewallException {
    try {
      return new Opened(
          IpsetFirewall.open(settings), "ipset with iptables: " + noTables.getMessage());
    } catch (FirewallException noSets) {
      noSets.addSuppressed(noTables);
      throw new FirewallException(
          noSets.kind(), noTables.getMessage() + "; and " + noSets.getMessage(), noSets);
    }
  }
}
