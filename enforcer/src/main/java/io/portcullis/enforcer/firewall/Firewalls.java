package io.portcullis.enforcer.firewall;

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

  /** One way to open a firewall. */
  interface Door {
    Firewall open(FirewallSettings settings) throws FirewallException;
  }

  /**
   * Opens it in the calling thread's network namespace; changes nothing. Devices that need a look
   * on arrival are found by itself, beside those of the settings, as they come and go.
   *
   * @throws FirewallException NOT_SUPPORTED when this kernel has none of them, or not the one asked
   *     for; NOT_PERMITTED without the right
   */
  public static Firewall open(Choice choice, FirewallSettings settings) throws FirewallException {
    return open(choice, settings, Firewalls::watching, IpsetFirewall::open);
  }

  static Firewall open(Choice choice, FirewallSettings settings, Door nftables, Door ipset)
      throws FirewallException {
    return switch (choice) {
      case NFTABLES -> nftables.open(settings);
      case IPSET -> ipset.open(settings);
      case AUTOMATIC -> automatic(settings, nftables, ipset);
    };
  }

  private static Firewall watching(FirewallSettings settings) throws FirewallException {
    return NftFirewall.open(settings, new BridgePorts(settings));
  }

  private static Firewall automatic(FirewallSettings settings, Door nftables, Door ipset)
      throws FirewallException {
    try {
      return nftables.open(settings);
    } catch (FirewallException refused) {
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED) throw refused;
      return fallback(settings, ipset, refused);
    }
  }

  private static Firewall fallback(
      FirewallSettings settings, Door ipset, FirewallException noTables) throws FirewallException {
    try {
      return ipset.open(settings);
    } catch (FirewallException noSets) {
      noSets.addSuppressed(noTables);
      throw new FirewallException(
          noSets.kind(), noTables.getMessage() + "; and " + noSets.getMessage(), noSets);
    }
  }

  /** In words which one it came to, and why. */
  public static String why(Choice choice, Firewall firewall) {
    if (choice != Choice.AUTOMATIC) return firewall.name() + ", as configured";
    return switch (firewall.name()) {
      case "nftables" -> "nftables: this kernel has nf_tables";
      case "ipset" -> "ipset with iptables: this kernel has no nf_tables";
      default -> firewall.name();
    };
  }
}
