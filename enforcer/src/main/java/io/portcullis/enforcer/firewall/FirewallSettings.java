package io.portcullis.enforcer.firewall;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Where the table is hooked in, and how much it holds.
 *
 * @param hooks at least one, or devices
 * @param ingressDevices interfaces whose packets are looked at on arrival as well: needed against
 *     flowtables, which pass packets by the forward hook, and on the ports of a bridge; those that
 *     are not there are left out until they are
 * @param setSize most elements of each kind and family, 1 to 4,194,304; listing costs the kernel
 *     quadratic time
 */
public record FirewallSettings(Set<Hook> hooks, List<String> ingressDevices, int setSize) {
  /** A set this full is listed in about half a second. */
  public static final int DEFAULT_SET_SIZE = 131_072;

  public FirewallSettings {
    hooks = Set.copyOf(hooks);
    ingressDevices = List.copyOf(ingressDevices);
    if (hooks.isEmpty() && ingressDevices.isEmpty()) {
      throw new IllegalArgumentException("a firewall without any hook would drop nothing");
    }
    if (setSize < 1 || setSize > 1 << 22) {
      throw new IllegalArgumentException(setSize + " is no size of a set (1 to 4194304)");
    }
  }

  /** What passes through a router. */
  public static FirewallSettings router() {
    return new FirewallSettings(EnumSet.of(Hook.FORWARD), List.of(), DEFAULT_SET_SIZE);
  }

  /** These, with a look at what arrives at these devices as well. */
  public FirewallSettings watching(Collection<String> devices) {
    return new FirewallSettings(hooks, List.copyOf(devices), setSize);
  }

  /** What a host with one interface receives and sends. */
  public static FirewallSettings host() {
    return new FirewallSettings(EnumSet.of(Hook.INPUT, Hook.OUTPUT), List.of(), DEFAULT_SET_SIZE);
  }

  /** All that a machine forwards, receives and sends. */
  public static FirewallSettings everywhere() {
    return new FirewallSettings(EnumSet.allOf(Hook.class), List.of(), DEFAULT_SET_SIZE);
  }

  /** Where packets are looked at. */
  public enum Hook {
    /** What the router forwards. */
    FORWARD,
    /** What is for the router itself. */
    INPUT,
    /** What the router itself sends. */
    OUTPUT
  }
}
