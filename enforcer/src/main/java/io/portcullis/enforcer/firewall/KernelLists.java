package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.List;

/**
 * Whole lists of addresses in our table, behind what is allowed and behind all single drops. A list
 * is filled first, where nothing looks at it, and then used in one step together with all others.
 * What is in use ends by itself with its lease. For the thread of its firewall.
 */
public interface KernelLists {

  /** A list, and for how long the kernel uses it unless it is told again. */
  record Use(BlockList list, Change.Lease lease) {}

  /**
   * What the kernel does for a list that it uses.
   *
   * @param lease what is left of it; zero when it is over
   * @param packets dropped, or counted, since the list came into use; copies of it go on counting
   */
  record Held(String name, boolean drops, Duration lease, long packets, long bytes) {}

  /**
   * Puts the addresses of a list where they can be used; several transactions, so that a single
   * drop never waits for all of it. Nothing happens when they are there.
   *
   * @throws FirewallException GONE when our table is not there
   */
  void fill(BlockList list) throws FirewallException;

  /** Whether the addresses of a list are there, to the last one. */
  boolean isFilled(BlockList list) throws FirewallException;

  /**
   * Uses exactly these lists from now on, in one transaction where the kernel has such; all are
   * filled.
   *
   * @param filling lists that are being filled: what there is of them stays
   * @param never what no list drops, whatever it says: disjoint
   * @throws FirewallException GONE when our table is not there
   */
  void use(List<Use> lists, List<BlockList> filling, List<Prefix> never) throws FirewallException;

  /**
   * Whether {@link #use} would change nothing but leases by some seconds. Cheap where nobody
   * changed the ruleset since it was asked last.
   */
  boolean isAsUsed(List<Use> lists, List<Prefix> never) throws FirewallException;

  /** The lists in use, in their order; none where there is no table. */
  List<Held> held() throws FirewallException;
}
