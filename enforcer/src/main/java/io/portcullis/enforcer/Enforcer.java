package io.portcullis.enforcer;

import io.portcullis.detector.Detection;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.LedgerException;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.RunLock;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The life of blocks across ledger and kernel. The gateway and every command are to use it alike:
 * intent into the ledger, then the kernel, then the outcome, all under the {@link RunLock}.
 *
 * <p>Orders that lift something work on a bad night: where the ledger cannot be written or another
 * process hangs with the lock, the kernel is changed all the same, and then a {@link
 * LedgerException} says what could not be remembered. Used by one thread.
 */
public final class Enforcer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT_PATIENCE = Duration.ofSeconds(2);

  /** As long as the kernel is given at once (the ipset fallback carries no more). */
  private static final Duration LONGEST = Duration.ofDays(24);

  private final LedgerDoor ledgerDoor;
  private final FirewallDoor kernelDoor;
  private final Supplier<Allowlist> allowlist;
  private final RunLock lock;
  private final BootClock clock;
  private Optional<Ledger> openLedger = Optional.empty();
  private Optional<Firewall> openKernel = Optional.empty();

  /**
   * @param ledger opened when first needed; may fail, see above
   * @param kernel opened when first needed, so that dry run never touches the kernel
   * @param allowlist as of now, read again at each order
   */
  public Enforcer(
      LedgerDoor ledger,
      FirewallDoor kernel,
      Supplier<Allowlist> allowlist,
      RunLock lock,
      BootClock clock) {
    this.ledgerDoor = ledger;
    this.kernelDoor = kernel;
    this.allowlist = allowlist;
    this.lock = lock;
    this.clock = clock;
  }

  /** Opens the ledger. */
  public interface LedgerDoor {
    Ledger open() throws LedgerException;
  }

  /** Opens the kernel's firewall. */
  public interface FirewallDoor {
    Firewall open() throws FirewallException;
  }

  private Ledger ledger() throws LedgerException {
    if (openLedger.isEmpty()) openLedger = Optional.of(ledgerDoor.open());
    return openLedger.orElseThrow();
  }

  private Firewall kernel() throws FirewallException {
    if (openKernel.isEmpty()) openKernel = Optional.of(kernelDoor.open());
    return openKernel.orElseThrow();
  }

  private RunLock.Held locked() throws IOException, InterruptedException {
    return lock.take(PATIENCE)
        .orElseThrow(
            () ->
                new IOException(
                    "another portcullis has held the lock for "
                        + Durations.text(PATIENCE)
                        + "; is the gateway hung?"));
  }

  /** Carries out decisions of the policy in the mode that the ledger holds; one transaction. */
  public List<Block> enforce(List<Decision.Enforce> decisions)
      throws IOException, InterruptedException {
    if (decisions.isEmpty()) return List.of();
    try (RunLock.Held held = locked()) {
      Instant now = clock.instant();
      Mode mode = ledger().mode();
      boolean real = isReal(mode, now);
      List<Block> intended = new ArrayList<>();
      for (Decision.Enforce decision : decisions) {
        Optional<Block> there = ledger().inForce(decision.target());
        if (there.isPresent() && isReal(there.get()) == real) continue;
        intended.add(row(decision, real, capped(decision.timeout(), mode, now), now));
      }
      List<Block> written = ledger().intendAll(intended);
      return real ? put(written, "detector") : written;
    }
  }

  private static boolean isReal(Mode mode, Instant now) {
    return mode instanceof Mode.Armed
        || (mode instanceof Mode.ArmedUntil until && now.isBefore(until.deadline()));
  }

  private static boolean isReal(Block block) {
    return block.state() != BlockState.WOULD_BLOCK;
  }

  /** Until somebody confirms, no kernel timeout reaches beyond the window. */
  private static Duration capped(Duration timeout, Mode mode, Instant now) {
    Duration most = LONGEST;
    if (mode instanceof Mode.ArmedUntil until && now.isBefore(until.deadline())) {
      most = Duration.between(now, until.deadline());
    }
    return timeout.compareTo(most) > 0 ? most : timeout;
  }

  private static Block row(Decision.Enforce decision, boolean real, Duration timeout, Instant now) {
    Detection detection = decision.detection();
    return new Block(
        0,
        decision.target(),
        real ? BlockState.PENDING : BlockState.WOULD_BLOCK,
        Block.Origin.DETECTOR,
        decision.reason(),
        detection.tuple().toString(),
        detection.model(),
        detection.letters(),
        now,
        now.plus(timeout),
        timeout,
        false,
        0,
        0,
        "");
  }

  /** Puts rows that are written down already, and writes what became of each. */
  private List<Block> put(List<Block> rows, String who) throws LedgerException {
    List<Block> after = new ArrayList<>();
    put(rows, who, after);
    return after;
  }

  private void put(List<Block> rows, String who, List<Block> after) throws LedgerException {
    if (rows.isEmpty()) return;
    Instant now = clock.instant();
    List<Change> changes = new ArrayList<>();
    // In the same transaction, so that nothing is ever dropped before what is allowed passes.
    changes.add(allowed(now));
    for (Block row : rows) changes.add(new Change.Put(row.target(), atLeast(row.remaining(now))));
    try {
      kernel().apply(changes);
    } catch (FirewallException refused) {
      halve(rows, who, after, refused);
      return;
    }
    for (Block row : rows) {
      Block active = Rows.in(row, BlockState.ACTIVE);
      ledger().update(active, who, "in the kernel for " + Durations.text(row.timeout()));
      after.add(active);
    }
  }

  /** One bad element must not cost the others. */
  private void halve(List<Block> rows, String who, List<Block> after, FirewallException refused)
      throws LedgerException {
    if (rows.size() > 1 && refused.kind() == FirewallException.Kind.OTHER) {
      put(rows.subList(0, rows.size() / 2), who, after);
      put(rows.subList(rows.size() / 2, rows.size()), who, after);
      return;
    }
    for (Block row : rows) {
      Block failed = Rows.in(row, BlockState.FAILED);
      ledger().update(failed, who, String.valueOf(refused.getMessage()));
      after.add(failed);
    }
  }

  private Change.Allow allowed(Instant now) {
    return new Change.Allow(allowlist.get().kernelPrefixes(now));
  }

  private static Duration atLeast(Duration left) {
    return left.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : left;
  }

  /**
   * The operator's own block, on the kernel at once in every mode. A block that is in force on the
   * target already gets the new timeout.
   *
   * @return the block in force, and the holes that the allowlist leaves in it
   * @throws Refused when the target lies wholly inside the allowlist, or is a protected role
   * @throws FirewallException when the kernel refused; the row says failed
   */
  public Added add(Target target, Duration timeout, boolean permanent, String reason, String who)
      throws IOException, InterruptedException, Refused {
    try (RunLock.Held held = locked()) {
      Instant now = clock.instant();
      Optional<AllowEntry> refusing = allowlist.get().refuses(target, now);
      if (refusing.isPresent()) {
        AllowEntry entry = refusing.get();
        throw new Refused(target + " is allowed: " + entry.what() + " (" + entry.comment() + ")");
      }
      ledger().disallow(target.toString(), AllowEntry.Kind.SPARED);
      Duration given = permanent || timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
      Optional<Block> there = ledger().inForce(target).filter(Enforcer::isReal);
      Block block =
          there.isPresent()
              ? prolong(there.get(), given, who)
              : put(List.of(intend(target, given, permanent, reason, now)), who).get(0);
      if (block.state() == BlockState.FAILED) {
        throw new FirewallException(
            FirewallException.Kind.OTHER,
            "the kernel refused to drop " + target + "; rules history says why");
      }
      List<String> holes =
          allowlist.get().holes(target, now).stream().map(Prefix::toString).toList();
      return new Added(block, holes);
    }
  }

  private Block intend(
      Target target, Duration timeout, boolean permanent, String reason, Instant now)
      throws LedgerException {
    return ledger()
        .intend(
            new Block(
                0,
                target,
                BlockState.PENDING,
                Block.Origin.OPERATOR,
                reason,
                "",
                "",
                "",
                now,
                now.plus(timeout),
                timeout,
                permanent,
                0,
                0,
                ""));
  }

  /** A block that was added, and its holes in words. */
  public record Added(Block block, List<String> holes) {}

  /** Gives blocks another timeout, counted from now. */
  public List<Block> extend(List<Block> blocks, Duration timeout, String who)
      throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      Duration given = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
      List<Block> after = new ArrayList<>();
      for (Block asked : blocks) {
        Optional<Block> row = ledger().find(asked.id()).filter(found -> found.state().inForce());
        if (row.isPresent()) after.add(prolong(row.get(), given, who));
      }
      return after;
    }
  }

  private Block prolong(Block row, Duration timeout, String who) throws IOException {
    Instant now = clock.instant();
    if (!isReal(row)) {
      Block longer = Rows.until(row, row.state(), now, timeout, 0, 0);
      ledger().update(longer, who, "would be blocked for " + Durations.text(timeout) + " from now");
      return longer;
    }
    // The kernel forgets its counters with the old timeout, so they are read first.
    Optional<Firewall.Element> element = kernel().find(row.target());
    long packets = element.map(Firewall.Element::packets).orElse(0L);
    long bytes = element.map(Firewall.Element::bytes).orElse(0L);
    Block intended = Rows.until(row, BlockState.PENDING, now, timeout, packets, bytes);
    ledger().update(intended, who, "to be blocked for " + Durations.text(timeout) + " from now");
    try {
      kernel().apply(List.of(allowed(now), new Change.Put(row.target(), timeout)));
    } catch (FirewallException refused) {
      ledger().update(row, who, "not extended: " + refused.getMessage());
      throw refused;
    }
    Block active = Rows.in(intended, BlockState.ACTIVE);
    ledger().update(active, who, "in the kernel for " + Durations.text(timeout));
    return active;
  }

  /**
   * Lifts blocks and spares their targets.
   *
   * @param spare how long old and new evidence may not block them again; zero: not at all
   * @throws LedgerException when the kernel let them go but that could not be remembered
   */
  public List<Block> release(List<Block> blocks, Duration spare, String reason, String who)
      throws IOException, InterruptedException {
    try (RunLock.Held held = patiently()) {
      Instant now = clock.instant();
      List<Block> after = blocks.stream().map(row -> Rows.in(row, BlockState.RELEASED)).toList();
      Runner ledgerFirst = () -> rememberRelease(after, spare, reason, who, now);
      return lift(
          ledgerFirst,
          () -> {
            List<Change> changes = new ArrayList<>();
            for (Block row : blocks) if (isReal(row)) changes.add(new Change.Remove(row.target()));
            if (!changes.isEmpty()) kernel().apply(changes);
          },
          () -> ledger().updateAll(blocks, who, "not released: the kernel refused"),
          after);
    }
  }

  private void rememberRelease(
      List<Block> rows, Duration spare, String reason, String who, Instant now)
      throws LedgerException {
    ledger().updateAll(rows, who, reason.isEmpty() ? "released" : "released: " + reason);
    if (spare.isZero()) return;
    for (Block row : rows) {
      ledger()
          .allow(
              new AllowEntry(
                  row.target().toString(),
                  AllowEntry.Kind.SPARED,
                  "released by " + who,
                  now,
                  Optional.of(now.plus(spare))));
    }
  }

  /** Something that may fail on a bad night. */
  private interface Runner {
    void run() throws IOException;
  }

  /**
   * Written down first, so that a crash in between cannot bring a released block back; but an
   * unwritable ledger must not keep anybody cut off, so the kernel is changed in any case.
   */
  private <T> T lift(Runner ledgerFirst, Runner kernel, Runner undo, T done) throws IOException {
    Optional<LedgerException> unwritten = Optional.empty();
    try {
      ledgerFirst.run();
    } catch (LedgerException cannot) {
      unwritten = Optional.of(cannot);
    }
    try {
      kernel.run();
    } catch (FirewallException refused) {
      if (unwritten.isEmpty()) undo.run();
      throw refused;
    }
    if (unwritten.isPresent()) {
      throw new LedgerException(
          "done in the kernel, but not remembered: " + unwritten.get().getMessage(),
          unwritten.get());
    }
    return done;
  }

  /** For orders that lift: a hung gateway must not keep anybody cut off. */
  private RunLock.Held patiently() throws InterruptedException {
    try {
      return lock.take(SHORT_PATIENCE).orElse(() -> {});
    } catch (IOException noRunFolder) {
      return () -> {};
    }
  }

  /** Lifts everything in force, the operator's own too. Works without a ledger. */
  public int flush(String who) throws IOException, InterruptedException {
    try (RunLock.Held held = patiently()) {
      List<Block> released = new ArrayList<>();
      return lift(
              () -> released.addAll(endAll(who, "flushed")),
              () -> kernel().remove(),
              () ->
                  ledger().updateAll(List.copyOf(released), who, "not flushed: the kernel refused"),
              released)
          .size();
    }
  }

  private List<Block> endAll(String who, String why) throws LedgerException {
    List<Block> rows = ledger().inForce();
    ledger()
        .updateAll(rows.stream().map(row -> Rows.in(row, BlockState.RELEASED)).toList(), who, why);
    return rows;
  }

  /** Removes our table and disarms. Works without a ledger. */
  public void off(String who) throws IOException, InterruptedException {
    try (RunLock.Held held = patiently()) {
      List<Block> released = new ArrayList<>();
      lift(
          () -> {
            ledger().mode(new Mode.DryRun(), who);
            released.addAll(endAll(who, "everything off"));
          },
          () -> kernel().remove(),
          () -> ledger().updateAll(List.copyOf(released), who, "not off: the kernel refused"),
          released);
    }
  }

  /**
   * Sets the mode. To dry run it releases the detector's blocks and keeps the operator's; what is
   * only virtual stays virtual whatever the mode.
   *
   * @return the blocks that were released
   */
  public List<Block> mode(Mode mode, String who) throws IOException, InterruptedException {
    List<Block> detectors = List.of();
    Optional<LedgerException> unwritten = Optional.empty();
    try {
      ledger().mode(mode, who);
    } catch (LedgerException cannot) {
      if (!(mode instanceof Mode.DryRun)) throw cannot;
      unwritten = Optional.of(cannot);
    }
    if (mode instanceof Mode.DryRun) {
      detectors =
          ledger().inForce().stream()
              .filter(row -> isReal(row) && row.origin() == Block.Origin.DETECTOR)
              .toList();
      detectors = release(detectors, Duration.ZERO, "disarmed", who);
    }
    if (unwritten.isPresent()) throw unwritten.get();
    return detectors;
  }

  /**
   * Adds an operator's allow entry: lifts blocks wholly inside it, makes holes in wider ones.
   *
   * @return the blocks that were lifted
   */
  public List<Block> allow(AllowEntry entry, String who) throws IOException, InterruptedException {
    ledger().allow(entry);
    Instant now = clock.instant();
    Allowlist current = allowlist.get();
    List<Block> lifted =
        ledger().inForce().stream()
            .filter(row -> current.forbids(row.target(), now).isPresent())
            .toList();
    lifted = release(lifted, Duration.ZERO, "allowed: " + entry.what(), who);
    allowInKernel();
    return lifted;
  }

  /** Removes an operator's allow entry; false when there was none. */
  public boolean disallow(String what, String who) throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      if (!ledger().disallow(what, AllowEntry.Kind.OPERATOR)) return false;
    }
    allowInKernel();
    return true;
  }

  /** Where nothing is really blocked the kernel is left alone: dry run creates nothing in it. */
  private void allowInKernel() throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      if (ledger().inForce().stream().noneMatch(Enforcer::isReal)) return;
      kernel().apply(List.of(allowed(clock.instant())));
    }
  }

  /** What the kernel holds for a target; empty when it does not drop it. */
  public Optional<Firewall.Element> element(Target target) throws IOException {
    return kernel().find(target);
  }

  /**
   * Compares ledger and kernel key by key and, if asked, mends the kernel with the remaining times;
   * ends blocks whose time is over. Where nothing is intended the kernel is not even opened.
   */
  public Reconciliation reconcile(boolean mend) throws IOException, InterruptedException {
    try (RunLock.Held held = locked()) {
      Instant now = clock.instant();
      List<Block> expired = new ArrayList<>();
      List<Block> missing = new ArrayList<>();
      List<String> differences = new ArrayList<>();
      int intended = 0;
      for (Block row : ledger().inForce()) {
        if (row.remaining(now).isZero()) {
          expired.add(Rows.in(row, BlockState.EXPIRED));
          continue;
        }
        if (!isReal(row)) continue;
        intended++;
        if (kernel().find(row.target()).isEmpty()) {
          missing.add(row);
          differences.add("rule " + row.id() + " on " + row.target() + " is not in the kernel");
        } else if (row.state() == BlockState.PENDING) {
          ledger().update(Rows.in(row, BlockState.ACTIVE), "kernel", "found in the kernel");
        }
      }
      ledger().updateAll(expired, "kernel", "its time is over");
      List<Block> back = mend ? put(missing, "reconciliation") : List.of();
      long mended = back.stream().filter(row -> row.state() == BlockState.ACTIVE).count();
      return new Reconciliation(
          intended, intended - missing.size(), differences, expired, (int) mended);
    }
  }

  /**
   * What a comparison found.
   *
   * @param intended blocks that the kernel should hold
   * @param present those it did hold before mending
   * @param differences in words, one each
   * @param expired blocks whose time was found to be over
   * @param mended how many were put back
   */
  public record Reconciliation(
      int intended, int present, List<String> differences, List<Block> expired, int mended) {}

  /** Blocks in force, with counters read from the kernel now for those that it holds. */
  public List<Block> list() throws IOException {
    List<Block> rows = new ArrayList<>();
    for (Block row : ledger().inForce()) {
      Optional<Firewall.Element> element =
          isReal(row) ? kernel().find(row.target()) : Optional.empty();
      rows.add(element.map(found -> Rows.counted(row, found)).orElse(row));
    }
    return rows;
  }

  /** The allowlist says no. */
  public static final class Refused extends Exception {
    public Refused(String message) {
      super(message);
    }
  }

  @Override
  public void close() {
    openLedger.ifPresent(Ledger::close);
    openKernel.ifPresent(Firewall::close);
  }
}
