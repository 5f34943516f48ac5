package io.portcullis.gateway.wiring;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.FirewallSettings;
import io.portcullis.enforcer.firewall.Firewalls;
import io.portcullis.enforcer.firewall.KernelInventory;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which firewall of the kernel drops here, at which hooks, and why it is that one. */
public final class KernelAccess {
  private final Choice choice;
  private final FirewallDoor door;

  /** Opens the kernel's firewall; a test puts a virtual one in its place. */
  public interface FirewallDoor {
    Firewall open(Choice choice) throws FirewallException;
  }

  /**
   * What the configuration says of it.
   *
   * @param inside the inside interfaces that are named; empty: those that the machine shows
   */
  public record Choice(Config.Backend backend, List<String> inside) {
    public Choice {
      inside = List.copyOf(inside);
    }

    private Firewalls.Choice firewall() {
      return switch (backend) {
        case AUTO -> Firewalls.Choice.AUTOMATIC;
        case NFTABLES -> Firewalls.Choice.NFTABLES;
        case IPSET -> Firewalls.Choice.IPSET;
      };
    }

    /**
     * A router drops what it forwards, a machine without an inside what it sends and receives.
     * Before any interface is up nobody knows which of the two this is, so it is both until then.
     */
    private FirewallSettings hooks() throws FirewallException {
      if (!inside.isEmpty()) return FirewallSettings.router();
      try {
        List<Network.Interface> all = new MachineInterfaces().all();
        boolean early = all.stream().noneMatch(each -> each.up() && !each.loopback());
        if (early) return FirewallSettings.everywhere();
        return Network.watchedByDefault(all).hostOnly()
            ? FirewallSettings.host()
            : FirewallSettings.router();
      } catch (IOException unreadable) {
        throw new FirewallException(
            FirewallException.Kind.OTHER,
            "cannot read the interfaces: " + Paths.reason(unreadable),
            unreadable);
      }
    }
  }

  public KernelAccess(Choice choice, FirewallDoor door) {
    this.choice = choice;
    this.door = door;
  }

  /** The door to the real kernel. */
  public static Firewall ofThisMachine(Choice choice) throws FirewallException {
    return Firewalls.open(choice.firewall(), choice.hooks());
  }

  /** The kernel's firewall; the caller closes it. */
  public Firewall open() throws FirewallException {
    return door.open(choice);
  }

  /**
   * In words which firewall drops here, and why it is that one.
   *
   * @throws FirewallException when there is none, or without the right to ask
   */
  public String words() throws FirewallException {
    try (Firewall opened = open()) {
      List<String> arrivals = opened.arrivals().orElse(List.of());
      return Firewalls.why(choice.firewall(), opened)
          + (arrivals.isEmpty()
              ? ""
              : "; packets are looked at on arrival at " + String.join(", ", arrivals));
    }
  }

  /** What passes by our hooks here although the firewall works, in words. */
  public List<String> passingBy() throws FirewallException {
    KernelInventory kernel = asChosen(KernelInventory.take());
    return kernel.passingBy(settings(kernel)).stream().map(KernelInventory.Gap::what).toList();
  }

  /**
   * Devices whose packets pass by all our hooks now, although our table is there: they came after
   * it, and nobody has looked since. Empty where there is no table.
   */
  public List<String> unseen(KernelInventory inventory) throws FirewallException {
    try (Firewall opened = open()) {
      if (!opened.name().equals("nftables")) return List.of();
      Optional<List<String>> arrivals = opened.arrivals();
      if (arrivals.isEmpty()) return List.of();
      return inventory.ingressDevices(choice.hooks().hooks()).stream()
          .filter(device -> !arrivals.get().contains(device))
          .toList();
    }
  }

  /** Where our table is hooked in, and at which devices it looks at what passes by the hooks. */
  public FirewallSettings settings(KernelInventory inventory) throws FirewallException {
    FirewallSettings hooks = choice.hooks();
    return hooks.watching(inventory.ingressDevices(hooks.hooks()));
  }

  /** What the firewall that the configuration chooses can make of this kernel. */
  public KernelInventory asChosen(KernelInventory kernel) {
    return choice.backend() == Config.Backend.IPSET ? kernel.forIpset() : kernel;
  }
}
