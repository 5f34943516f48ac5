package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one door to the kernel. Everything behind it belongs to us alone (our table, our sets);
 * nothing of the router's own ruleset is ever touched. Used by one thread.
 */
public interface Firewall extends AutoCloseable {

  /** {@code nftables} or {@code ipset}. */
  String name();

  /**
   * Makes our table and its chains where they are missing, in one transaction; elements that are
   * there stay with what is left of their time. Does nothing when all is up to date.
   */
  void prepare() throws FirewallException;

  /**
   * All changes in one transaction: all of them, or none. Makes the table first where it is
   * missing.
   *
   * @throws FirewallException when the kernel refused; nothing was changed
   */
  void apply(List<Change> changes) throws FirewallException;

  /** What the kernel holds for exactly this target; empty when it does not drop it. */
  Optional<Element> find(Target target) throws FirewallException;

  /**
   * What the kernel holds for each of these; those that it does not drop are left out. Whoever asks
   * for thousands asks here, since each set is then listed once.
   */
  default Map<Target, Element> findAll(Collection<Target> targets) throws FirewallException {
    Map<Target, Element> held = new HashMap<>();
    for (Target target : targets) find(target).ifPresent(element -> held.put(target, element));
    return held;
  }

  /**
   * Everything that our table drops. Costs quadratic time in the kernel for big sets: never in a
   * loop.
   */
  List<Element> list() throws FirewallException;

  /** Whether our table is there and complete; cheap enough for every second. */
  boolean intact() throws FirewallException;

  /**
   * Whether our table lets exactly these pass, by a listing: a stranger may have emptied the set of
   * them alone. Where nothing is dropped, everything passes.
   *
   * @param prefixes disjoint
   */
  default boolean passes(List<Prefix> prefixes) throws FirewallException {
    return true;
  }

  /**
   * The devices at which our table looks at packets on arrival, beside its hooks; empty where there
   * is no table, none of them where this firewall cannot or need not.
   */
  default Optional<List<String>> arrivals() throws FirewallException {
    return Optional.of(List.of());
  }

  /**
   * Whether devices or addresses may have changed since this was last asked, so that a look at what
   * is {@link #intact} is due. Never waits, and costs a system call. The first answer is yes; where
   * it cannot be told, it is no.
   */
  default boolean networkChanged() {
    return false;
  }

  /** Whole lists of addresses, in the same table; for the same thread. */
  KernelLists lists();

  /** Removes our table with all it holds, at once. Nothing happens when there is none. */
  void remove() throws FirewallException;

  /** What the last calls could not do beside their purpose, in words; each is told once. */
  default List<String> notices() {
    return List.of();
  }

  @Override
  void close();

  /**
   * One dropped target as the kernel holds it.
   *
   * @param timeout what it was given; {@link #ENDLESS} for a stranger's element without one
   * @param remaining what is left of it; the same
   * @param packets dropped since it was put; -1 where the backend does not count
   * @param bytes the same in bytes
   */
  record Element(Target target, Duration timeout, Duration remaining, long packets, long bytes) {
    /** Far beyond what can be put: nothing of ours stays for ever. */
    public static final Duration ENDLESS = Duration.ofDays(36_525);
  }
}
