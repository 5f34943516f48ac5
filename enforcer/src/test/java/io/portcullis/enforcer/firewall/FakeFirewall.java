package io.portcullis.enforcer.firewall;

import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A kernel by hand: elements end by the boot clock, transactions are all or nothing, and it can be
 * made to refuse, to die, and to be emptied behind our back. Several enforcers may share it.
 */
public final class FakeFirewall implements Firewall {
  private final BootClock clock;
  private final Map<Target, Held> held = new LinkedHashMap<>();
  private boolean table;
  private List<Prefix> allowed = List.of();

  /** Targets that it refuses to drop. */
  public final Set<String> poisoned = new TreeSet<>();

  /** How many elements it takes. */
  public int size = Integer.MAX_VALUE;

  /** Refuses everything with this, when set. */
  public Optional<FirewallException.Kind> refusal = Optional.empty();

  /** Dies this many transactions from now; before or after the transaction. */
  public int diesIn = -1;

  public boolean diesAfter;

  /** Run before each transaction is made, as where the process is stopped just then. */
  public Runnable before = () -> {};

  /** Run before each question about what is held, as where it takes long to be asked. */
  public Runnable beforeAnswer = () -> {};

  /** Run once in the middle of the next transaction. */
  public Optional<Runnable> meanwhile = Optional.empty();

  public final List<List<Change>> transactions = new ArrayList<>();

  private static final class Held {
    final Duration timeout;
    final Duration end;
    long packets;

    Held(Duration timeout, Duration end) {
      this.timeout = timeout;
      this.end = end;
    }
  }

  /** The process is gone: no finally of ours may save it, as none would after kill -9. */
  public static final class Killed extends Error {
    Killed() {
      super("kill -9");
    }
  }

  public FakeFirewall(BootClock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public synchronized void prepare() throws FirewallException {
    refuse();
    table = true;
  }

  private void refuse() throws FirewallException {
    if (refusal.isPresent()) throw new FirewallException(refusal.get(), "refused as told");
  }

  /** The lists that it uses. */
  public final FakeLists lists = new FakeLists();

  @Override
  public KernelLists lists() {
    return lists;
  }

  @Override
  public synchronized void apply(List<Change> changes) throws FirewallException {
    before.run();
    boolean dies = diesIn == 0;
    if (diesIn >= 0) diesIn--;
    if (dies && !diesAfter) throw new Killed();
    refuse();
    Map<Target, Held> after = new LinkedHashMap<>(held);
    List<Prefix> passing = allowed;
    for (Change change : changes) {
      if (change instanceof Change.Allow allow) passing = allow.prefixes();
      if (change instanceof Change.Remove remove) after.remove(remove.target());
      if (change instanceof Change.Put put) {
        if (poisoned.contains(put.target().toString())) {
          throw new FirewallException(
              FirewallException.Kind.OTHER, "Invalid argument: " + put.target());
        }
        Duration left = Timeouts.clamp(put.left());
        if (put.isOver()) after.remove(put.target());
        else after.put(put.target(), new Held(left, clock.sinceBoot().plus(left)));
      }
    }
    if (after.size() > size)
      throw new FirewallException(FirewallException.Kind.FULL, "set is full");
    table = true;
    allowed = passing;
    held.clear();
    held.putAll(after);
    transactions.add(List.copyOf(changes));
    Optional<Runnable> now = meanwhile;
    meanwhile = Optional.empty();
    now.ifPresent(Runnable::run);
    if (dies) throw new Killed();
  }

  private void expire() {
    held.values().removeIf(each -> each.end.compareTo(clock.sinceBoot()) <= 0);
  }

  @Override
  public synchronized Optional<Element> find(Target target) throws FirewallException {
    beforeAnswer.run();
    refuse();
    expire();
    return Optional.ofNullable(held.get(target)).map(found -> element(target, found));
  }

  @Override
  public synchronized List<Element> list() throws FirewallException {
    beforeAnswer.run();
    refuse();
    expire();
    List<Element> elements = new ArrayList<>();
    held.forEach((target, found) -> elements.add(element(target, found)));
    return elements;
  }

  private Element element(Target target, Held found) {
    Duration left = found.end.minus(clock.sinceBoot());
    return new Element(target, found.timeout, left, found.packets, found.packets * 100);
  }

  @Override
  public synchronized boolean intact() throws FirewallException {
    refuse();
    return table;
  }

  @Override
  public synchronized boolean passes(List<Prefix> prefixes) throws FirewallException {
    refuse();
    return allowed.equals(prefixes);
  }

  @Override
  public synchronized void remove() throws FirewallException {
    refuse();
    lists.lose();
    flushedByAStranger();
  }

  @Override
  public void close() {}

  /** {@code nft flush ruleset}, or a reboot. */
  public synchronized void flushedByAStranger() {
    table = false;
    held.clear();
    allowed = List.of();
  }

  /** A stranger empties the set of what passes. */
  public synchronized void losesAllowed() {
    allowed = List.of();
  }

  /** A stranger deletes one element. */
  public synchronized void loses(Target target) {
    held.remove(target);
  }

  /** Packets arrive that are dropped. */
  public synchronized void drops(Target target, long packets) {
    held.get(target).packets += packets;
  }

  public synchronized List<String> targets() {
    expire();
    return held.keySet().stream().map(Target::toString).sorted().toList();
  }

  public synchronized Duration remaining(Target target) {
    return held.get(target).end.minus(clock.sinceBoot());
  }

  public synchronized List<String> allowed() {
    return allowed.stream().map(Prefix::toString).toList();
  }

  public synchronized boolean hasTable() {
    return table;
  }
}
