package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what the ledger wants with what the kernel holds, mends the kernel, and ends what is
 * over. All but {@link #isQuiet} runs under the lock.
 */
final class Reconciler {
  /** Up to here a listing costs the kernel about 50 ms; it names what the ledger does not know. */
  static final int LISTED_ONCE = 50_000;

  /** Up to here it costs less than a millisecond, and may be repeated. */
  static final int LISTED_OFTEN = 2_000;

  private static final Actor DEADLINE = Actor.Automatic.DEADLINE;

  private final OrderContext context;
  private final AllowOrders allowOrders;
  private final BlockTracker watch = new BlockTracker();

  Reconciler(OrderContext context, AllowOrders allowOrders) {
    this.context = context;
    this.allowOrders = allowOrders;
  }

  /** Blocks whose time was over, in their last state. */
  record Ended(List<Block> real, List<Block> virtual) {}

  /** One comparison as it goes on. */
  private static final class Findings {
    private final List<String> differences = new ArrayList<>();
    private final List<Block> toPut = new ArrayList<>();
    private final List<Block> confirmed = new ArrayList<>();
    private final List<Block> givenUp = new ArrayList<>();
    private int intended;
    private int present;
    private int mended;
    private boolean rebuilt;
  }

  Reconciliation reconcile(boolean mend, int listUpTo) throws IOException {
    Validity before = context.validity();
    // Read once: of tens of thousands this is most of the work.
    List<Block> inForce = new ArrayList<>(context.ledger().inForce());
    Ended ended = mend ? endDue(before, inForce) : new Ended(List.of(), List.of());
    if (mend && before.lapsed()) context.ledger().mode(new Mode.DryRun(), DEADLINE);
    drop(inForce, ended.real());
    drop(inForce, ended.virtual());
    List<Block> lifted = mend ? allowOrders.liftCovered(before, inForce) : List.of();
    drop(inForce, lifted);
    Validity validity = context.validity();
    List<Block> rows = intended(validity, mend, inForce);
    Findings findings = new Findings();
    // A gateway in dry run does not even open the kernel.
    if (!rows.isEmpty() || validity.armed()) {
      Map<Target, Firewall.Element> held = held(rows, listUpTo, findings);
      comparePassing(validity, findings, !rows.isEmpty());
      for (Block row : rows) compare(row, held, validity, findings);
      if (mend) mend(held, validity, findings);
    }
    return new Reconciliation(
        findings.intended,
        findings.present,
        findings.differences,
        ended.real(),
        findings.mended,
        ended.virtual(),
        lifted,
        findings.rebuilt);
  }

  private static void drop(List<Block> from, List<Block> over) {
    if (over.isEmpty()) return;
    Set<Long> ids = new HashSet<>();
    over.forEach(block -> ids.add(block.id()));
    from.removeIf(block -> ids.contains(block.id()));
  }

  /**
   * What is in force for real. Whoever replaces a block writes the new row first, so after a crash
   * the newer of two on a target is the last word.
   */
  private List<Block> intended(Validity validity, boolean mend, List<Block> inForce)
      throws LedgerException {
    Map<Target, Block> newest = new LinkedHashMap<>();
    List<Block> replaced = new ArrayList<>();
    for (Block block : inForce) {
      if (!block.isReal() || validity.isOver(block)) continue;
      Block older = newest.put(block.target(), block);
      if (older != null) replaced.add(older.in(BlockState.RELEASED));
    }
    if (mend) context.ledger().updateAll(replaced, BlockOrders.KERNEL, "replaced by a newer rule");
    return List.copyOf(newest.values());
  }

  private Map<Target, Firewall.Element> held(List<Block> rows, int listUpTo, Findings findings)
      throws FirewallException {
    KernelTable table = context.table();
    if (!table.isIntact() && !rows.isEmpty()) {
      findings.differences.add("our table in the kernel is gone or incomplete");
    }
    if (rows.size() > listUpTo) return table.find(rows);
    Map<Target, Firewall.Element> held = new HashMap<>();
    for (Firewall.Element element : table.list()) held.put(element.target(), element);
    Set<Target> unknown = new HashSet<>(held.keySet());
    rows.forEach(row -> unknown.remove(row.target()));
    for (Target target : unknown) {
      findings.differences.add(target + " is dropped in the kernel, but no rule says so");
    }
    return held;
  }

  /**
   * What is allowed lies in sets of its own, and somebody may empty those alone.
   *
   * @param drops whether anything is dropped, so that it matters
   */
  private void comparePassing(Validity validity, Findings findings, boolean drops)
      throws IOException {
    KernelTable table = context.table();
    if (!table.isIntact() || table.letsPass(context.passing(validity))) return;
    if (drops) findings.differences.add("the kernel does not let pass exactly what is allowed");
  }

  private void compare(
      Block row, Map<Target, Firewall.Element> held, Validity validity, Findings findings) {
    Firewall.Element element = held.get(row.target());
    if (element == null) {
      missing(row, validity, findings);
      return;
    }
    boolean keeps = validity.keeps(row);
    if (keeps) findings.intended++;
    if (keeps) findings.present++;
    boolean agrees = validity.agrees(row, element, context.clock());
    if (!agrees && keeps) {
      findings.differences.add(
          row.target()
              + " is dropped for "
              + Durations.text(atLeastASecond(element.remaining()))
              + " more instead of "
              + Durations.text(atLeastASecond(validity.left(row))));
      findings.toPut.add(row);
    } else if (row.state() == BlockState.PENDING) {
      findings.confirmed.add(row);
    }
  }

  private void missing(Block row, Validity validity, Findings findings) {
    if (!validity.keeps(row)) {
      findings.givenUp.add(row);
      return;
    }
    findings.intended++;
    if (validity.isEnding(row, context.clock())) return;
    findings.differences.add(
        row.target()
            + " is missing in the kernel ("
            + Durations.text(atLeastASecond(validity.left(row)))
            + " left)");
    findings.toPut.add(row);
  }

  private static Duration atLeastASecond(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : duration;
  }

  private void mend(Map<Target, Firewall.Element> held, Validity validity, Findings findings)
      throws IOException {
    Ledger ledger = context.ledger();
    ledger.updateAll(
        findings.givenUp.stream().map(row -> row.in(BlockState.RELEASED)).toList(),
        BlockOrders.KERNEL,
        "not in the kernel, and dry run puts nothing there");
    letPass(held, validity, findings);
    if (context.table().isIntact()) findings.rebuilt = context.table().takeLost();
    if (!findings.toPut.isEmpty()) putBack(held, validity, findings);
    ledger.updateAll(
        findings.confirmed.stream().map(row -> row.in(BlockState.ACTIVE)).toList(),
        BlockOrders.KERNEL,
        "dropped; the process that asked for it did not live to note it");
  }

  /**
   * What the allowlist lets pass now, wherever anything is dropped; in dry run without a new table.
   */
  private void letPass(Map<Target, Firewall.Element> held, Validity validity, Findings findings)
      throws IOException {
    KernelTable table = context.table();
    List<Prefix> passing = context.passing(validity);
    if (table.isIntact() && table.allows(passing)) return;
    if (validity.armed() || findings.intended > 0) table.prepare(passing);
    else if (table.isIntact() && !held.isEmpty()) table.allow(passing);
  }

  private void putBack(Map<Target, Firewall.Element> held, Validity validity, Findings findings)
      throws IOException {
    Ledger ledger = context.ledger();
    // Asked before the kernel is touched: while the ledger cannot be written, an operator's release
    // cannot be remembered, and what he took out of the kernel must stay out.
    ledger.fact("enforcer.mended", Optional.of(validity.now().toString()));
    long version = ledger.version();
    List<Block> toPut = stillInForce(findings.toPut);
    Map<Target, FirewallException> refused =
        context.table().put(context.puts(toPut, validity), context.passing(validity));
    List<Ledger.Observed> counted = new ArrayList<>();
    List<Block> changed = new ArrayList<>();
    for (Block row : context.unlessOvertaken(toPut, version)) {
      FirewallException why = refused.get(row.target());
      if (why != null) {
        findings.differences.add(row.target() + " cannot be put back: " + why.getMessage());
        continue;
      }
      // The next look ends it.
      if (validity.cameTooLate(row, context.clock())) continue;
      findings.mended++;
      Firewall.Element element = held.get(row.target());
      Block sum = element == null ? watch.lastCounts(row) : KernelTable.counted(row, element);
      if (row.permanent() || row.state() == BlockState.PENDING) {
        Block renewed =
            row.permanent()
                ? sum.until(validity.now().plus(row.timeout()), row.timeout(), true)
                : sum;
        changed.add(renewed.in(BlockState.ACTIVE));
      } else if (sum.packets() != row.packets()) {
        counted.add(new Ledger.Observed(row.id(), sum.packets(), sum.bytes(), row.verdict()));
      }
    }
    ledger.observeAll(counted);
    ledger.updateAll(changed, BlockOrders.KERNEL, "put into the kernel again");
  }

  /** A process that was stopped since it read these may find them released when it goes on. */
  private List<Block> stillInForce(List<Block> rows) throws LedgerException {
    Set<Long> ids = context.ledger().idsInForce();
    return rows.stream().filter(row -> ids.contains(row.id())).toList();
  }

  /** Ends what is over, real and virtual, with the last counts. */
  Ended endDue(Validity validity) throws IOException {
    return endDue(validity, context.ledger().inForce());
  }

  private Ended endDue(Validity validity, List<Block> inForce) throws IOException {
    List<Block> real = new ArrayList<>();
    List<Block> virtual = new ArrayList<>();
    for (Block block : inForce) {
      if (!validity.isOver(block)) continue;
      if (block.isReal()) real.add(block);
      else virtual.add(block);
    }
    if (real.isEmpty() && virtual.isEmpty()) return new Ended(real, virtual);
    Ended ended = new Ended(lastCounts(real), virtual.stream().map(Reconciler::expired).toList());
    String why = validity.lapsed() ? "the window ended without confirmation" : "its time is over";
    context.ledger().updateAll(ended.real(), BlockOrders.KERNEL, why);
    context.ledger().updateAll(ended.virtual(), BlockOrders.KERNEL, "its time would be over");
    return ended;
  }

  private static Block expired(Block block) {
    return block.in(BlockState.EXPIRED);
  }

  private List<Block> lastCounts(List<Block> over) {
    if (over.isEmpty()) return List.of();
    Map<Target, Firewall.Element> late = takeOut(over);
    List<Block> expired = new ArrayList<>(over.size());
    for (Block block : over) {
      Firewall.Element element = late.get(block.target());
      Block counted =
          element == null ? watch.lastCounts(block) : KernelTable.counted(block, element);
      expired.add(expired(counted));
    }
    return expired;
  }

  /** A kernel that slept with the machine (CLOCK_MONOTONIC) holds elements longer than we meant. */
  private Map<Target, Firewall.Element> takeOut(List<Block> over) {
    try {
      Map<Target, Firewall.Element> late = context.table().find(over);
      if (!late.isEmpty()) context.table().remove(List.copyOf(late.keySet()));
      return late;
    } catch (FirewallException unreachable) {
      // They end by the kernel's own timeouts.
      context.say("final counts could not be read: " + unreachable.getMessage());
      return Map.of();
    }
  }

  /**
   * The cheap look: whether nothing is due and the kernel looks as it should. Without the lock, so
   * its answer is a guess that is right when quiet.
   */
  boolean isQuiet() throws IOException {
    if (context.spool().isAny()) return false;
    Ledger ledger = context.ledger();
    Validity validity = context.validity();
    Duration sinceBoot = context.clock().sinceBoot();
    long version = ledger.version();
    if (!watch.isAt(version, validity, sinceBoot)) {
      watch.refresh(version, ledger.inForce(), validity, sinceBoot);
      if (UnfinishedOrder.read(ledger).isPresent()) return false;
    }
    if (validity.lapsed() || watch.isDue(sinceBoot)) return false;
    return kernelLooksRight(validity, sinceBoot);
  }

  private boolean kernelLooksRight(Validity validity, Duration sinceBoot) throws IOException {
    if (!watch.hasReal() && !validity.armed()) return true;
    KernelTable table = context.table();
    if (table.wasLost() || !looksPassing(context.passing(validity))) return false;
    for (Block block : watch.turn(validity, sinceBoot)) {
      Optional<Firewall.Element> element = table.find(block.target());
      if (element.isPresent()) watch.saw(block, element.get());
      if (block.state() == BlockState.PENDING) return false;
      if (!validity.keeps(block) || validity.isEnding(block, context.clock())) continue;
      if (element.isEmpty() || !validity.agrees(block, element.get(), context.clock()))
        return false;
    }
    return true;
  }

  private boolean looksPassing(List<Prefix> passing) throws FirewallException {
    KernelTable table = context.table();
    return passing.size() <= LISTED_OFTEN ? table.letsPass(passing) : table.allows(passing);
  }

  /** What a quiet look says: everything is where it should be. */
  Reconciliation quiet() throws LedgerException {
    return Reconciliation.quiet(watch.size(context.validity()));
  }
}
