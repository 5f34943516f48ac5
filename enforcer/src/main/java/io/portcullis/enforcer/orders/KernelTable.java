package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Bisection;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.rules.Block;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.Life;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's side of every order. It sees to it that nothing is dropped before what is allowed
 * passes, and notices when somebody took our table away.
 */
public final class KernelTable {
  // One transaction of this size takes some milliseconds; a refused one costs that again to halve.
  private static final int AT_ONCE = 4096;

  private final Firewall firewall;
  private Optional<List<Prefix>> allowed = Optional.empty();
  private boolean lost;

  public KernelTable(Firewall firewall) {
    this.firewall = firewall;
  }

  /** What the kernel holds, as a rule without an ID: it began when it was found. */
  public static Block withoutRule(Firewall.Element element, Instant now) {
    Duration whole = element.timeout().isZero() ? Duration.ofSeconds(1) : element.timeout();
    return Block.inKernel(
        element.target(),
        new Life(now, now.plus(element.remaining()), whole, false),
        new Dropped(Math.max(0, element.packets()), Math.max(0, element.bytes())));
  }

  /** Whether our table was found gone or torn since {@link #takeLost}, or is so now. */
  public boolean wasLost() throws FirewallException {
    look();
    return lost;
  }

  /**
   * Whether our table was found gone or torn. Asks the kernel nothing, and forgets it with the
   * answer, for the caller makes it whole.
   */
  public boolean takeLost() {
    boolean answer = lost;
    lost = false;
    return answer;
  }

  private boolean look() throws FirewallException {
    if (firewall.intact()) return true;
    lost = true;
    allowed = Optional.empty();
    return false;
  }

  public boolean networkChanged() {
    return firewall.networkChanged();
  }

  public boolean isIntact() throws FirewallException {
    return look();
  }

  /** Makes our table where it is missing and lets exactly these pass. */
  public void prepare(List<Prefix> allow) throws FirewallException {
    firewall.prepare();
    allow(allow);
  }

  /** Whether these are what passes, as far as we know. */
  public boolean allows(List<Prefix> allow) {
    return allowed.isPresent() && allowed.get().equals(allow);
  }

  /**
   * Whether the kernel lets these pass. Asked of the kernel itself, since a stranger's flush of one
   * set leaves our table complete.
   */
  public boolean letsPass(List<Prefix> allow) throws FirewallException {
    boolean passes = firewall.passes(allow);
    allowed = passes ? Optional.of(allow) : Optional.empty();
    return passes;
  }

  public void allow(List<Prefix> allow) throws FirewallException {
    firewall.apply(List.of(new Change.Allow(allow)));
    allowed = Optional.of(allow);
  }

  /**
   * Drops as much of this as the kernel takes.
   *
   * @return why it refused the others
   * @throws FirewallException when it refused everything alike
   */
  public Map<Target, FirewallException> put(List<Change.Put> puts, List<Prefix> allow)
      throws FirewallException {
    Map<Target, FirewallException> refused = new HashMap<>();
    look();
    for (List<Change.Put> part : parts(puts)) put(part, allow, refused);
    return refused;
  }

  /** A transaction each. One with a prefix writes all prefixes again, so they are in one part. */
  private static List<List<Change.Put>> parts(List<Change.Put> puts) {
    if (puts.size() <= AT_ONCE) return List.of(puts);
    List<Change.Put> prefixes = new ArrayList<>();
    List<Change.Put> single = new ArrayList<>();
    for (Change.Put put : puts) (isPrefix(put.target()) ? prefixes : single).add(put);
    List<List<Change.Put>> parts = new ArrayList<>();
    for (int from = 0; from < single.size(); from += AT_ONCE) {
      parts.add(single.subList(from, Math.min(single.size(), from + AT_ONCE)));
    }
    parts.add(prefixes);
    return parts;
  }

  private static boolean isPrefix(Target target) {
    return target.range().filter(prefix -> !prefix.isSingle()).isPresent();
  }

  private void put(
      List<Change.Put> puts, List<Prefix> allow, Map<Target, FirewallException> refused)
      throws FirewallException {
    if (puts.isEmpty()) return;
    List<Change> changes = new ArrayList<>(puts.size() + 1);
    if (!allows(allow)) changes.add(new Change.Allow(allow));
    changes.addAll(puts);
    try {
      firewall.apply(changes);
      allowed = Optional.of(allow);
    } catch (FirewallException oneOfThem) {
      // First what passes, alone: when that is refused, nothing may be dropped.
      if (!allows(allow)) allow(allow);
      for (Bisection.Refused each : Bisection.apply(firewall, List.copyOf(puts))) {
        if (each.change() instanceof Change.Put put) refused.put(put.target(), each.reason());
      }
    }
  }

  /** Stops dropping these, and lets others pass from now on, in one transaction. */
  public void remove(List<Target> targets, List<Prefix> allow) throws FirewallException {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Allow(allow));
    targets.forEach(target -> changes.add(new Change.Remove(target)));
    firewall.apply(changes);
    allowed = Optional.of(allow);
  }

  /** Stops dropping these. Makes no table where there is none. */
  public void remove(List<Target> targets) throws FirewallException {
    List<Change> changes = new ArrayList<>();
    boolean intact = look();
    for (Target target : targets) {
      if (intact || find(target).isPresent()) changes.add(new Change.Remove(target));
    }
    if (!changes.isEmpty()) firewall.apply(changes);
  }

  /** Removes our table with all it drops. */
  public void removeAll() throws FirewallException {
    firewall.remove();
    allowed = Optional.empty();
  }

  public Optional<Firewall.Element> find(Target target) throws FirewallException {
    try {
      return firewall.find(target);
    } catch (FirewallException gone) {
      if (gone.kind() == FirewallException.Kind.GONE) return Optional.empty();
      throw gone;
    }
  }

  public List<Firewall.Element> list() throws FirewallException {
    return firewall.list();
  }

  /** What the kernel holds for these. */
  public Map<Target, Firewall.Element> find(Collection<Block> blocks) throws FirewallException {
    try {
      return firewall.findAll(blocks.stream().map(Block::target).toList());
    } catch (FirewallException gone) {
      if (gone.kind() == FirewallException.Kind.GONE) return Map.of();
      throw gone;
    }
  }

  /** A block with what an element counted for it; some backends do not count. */
  public static Block counted(Block block, Firewall.Element element) {
    return block.counting(Math.max(0, element.packets()), Math.max(0, element.bytes()));
  }

  /** Whole lists of addresses, beside the single targets. */
  public KernelLists lists() {
    return firewall.lists();
  }

  public List<String> notices() {
    return firewall.notices();
  }

  public void close() {
    firewall.close();
  }
}
