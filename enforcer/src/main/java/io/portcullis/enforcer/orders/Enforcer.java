package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The life of blocks across ledger and kernel. The gateway and every command use it alike: take the
 * {@link RunLock}, read the rows again, write the intent into the ledger, then the kernel, then the
 * outcome. A process that dies in between leaves an intent that {@link #reconcile} makes true.
 *
 * <p>Commands for a bad night (release, flush, disarm, off) work without a writable ledger, and
 * without the lock when a hung process holds it for more than two seconds: kernel first, then a
 * {@link LedgerException} that says what could not be remembered. Such an order waits, see {@link
 * OrderSpool}, so that no later look undoes it. All others give up after ten seconds without the
 * lock. An order is for one thread at a time.
 *
 * <p>The ledger remembers packets and bytes of earlier times that a block was given; what the
 * kernel counted since then is read from the kernel, see {@link #list}.
 */
public final class Enforcer implements AutoCloseable {
  /** How long a released target is spared where nothing else is said. */
  public static final Duration SPARE = Duration.ofHours(24);

  /** A fact of the ledger: when its file was last found to have taken a lost one's place. */
  public static final String LEDGER_REPLACED = "ledger.replaced";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PATIENCE_ON_A_BAD_NIGHT = Duration.ofSeconds(2);
  private static final Duration PATIENCE_OF_A_LOOK = Duration.ofMillis(500);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LOOKS_FOR_GATEWAYS = 40;

  private final OrderContext context;
  private final RunLock lock;
  private final BlockOrders blocks;
  private final AllowOrders allows;
  private final LiftOrders lifts;
  private final Reconciler reconciler;
  private final ModeOrders modes;
  private final ListOrders lists;

  /**
   * @param ledger opened when first needed, and not closed here; may fail, see above
   * @param kernel opened when first needed, so that dry run never touches the kernel
   * @param allowlist everything that protects, as of now, with the entries of the ledger; asked
   *     under the lock by each order, and about once a second by {@link #tick}
   * @param spool for orders that the ledger cannot be told
   */
  public Enforcer(
      LedgerDoor ledger,
      FirewallDoor kernel,
      AllowlistDoor allowlist,
      RunLock lock,
      OrderSpool spool,
      BootClock clock) {
    this.context = new OrderContext(ledger, kernel, allowlist, spool, clock);
    this.lock = lock;
    this.blocks = new BlockOrders(context);
    this.allows = new AllowOrders(context);
    this.lifts = new LiftOrders(context);
    this.reconciler = new Reconciler(context, allows);
    this.modes = new ModeOrders(context, reconciler);
    this.lists = new ListOrders(context);
  }

  /** What is done while the lock is held. */
  private interface Order<T> {
    T run() throws IOException, InterruptedException, Refused;
  }

  /** What is done with the lock, or without it when it cannot be had; told which. */
  private interface BadNightOrder<T> {
    T run(boolean locked) throws IOException;
  }

  private <T> T locked(Order<T> order) throws IOException, InterruptedException, Refused {
    RunLock.Held held = lock.take(PATIENCE).orElseThrow(Enforcer::hung);
    context.beginOrder();
    try {
      lifts.finish();
      return order.run();
    } finally {
      context.endOrder();
      held.close();
    }
  }

  private static IOException hung() {
    return new IOException(
        "another portcullis process has held the run lock for "
            + PATIENCE.toSeconds()
            + " s; is it stopped or hung? (release, flush, disarm and off work all the same)");
  }

  private <T> T lockedAndNeverRefused(Order<T> order) throws IOException, InterruptedException {
    try {
      return locked(order);
    } catch (Refused never) {
      throw new IllegalStateException(never);
    }
  }

  private <T> T onABadNight(BadNightOrder<T> order) throws IOException, InterruptedException {
    Optional<RunLock.Held> held = Optional.empty();
    try {
      held = lock.take(PATIENCE_ON_A_BAD_NIGHT);
      if (held.isEmpty()) {
        context.say(
            "another portcullis process holds the run lock and does not answer; done without it");
      }
    } catch (IOException noLockFile) {
      context.say("done without the run lock: " + noLockFile.getMessage());
    }
    try {
      if (held.isPresent()) finishQuietly();
      return order.run(held.isPresent());
    } finally {
      held.ifPresent(RunLock.Held::close);
    }
  }

  private void finishQuietly() {
    try {
      lifts.finish();
    } catch (IOException notNow) {
      context.say("an earlier order is still unfinished: " + notNow.getMessage());
    }
  }

  /**
   * What the last orders have to say beside their outcome, in words for the operator; each is told
   * once.
   */
  public List<String> notices() {
    return context.notices();
  }

  /**
   * Carries out decisions of the policy in the mode that the ledger holds; one transaction. Targets
   * that are protected or blocked by now are left out.
   *
   * @return the new blocks: active, would_block, or failed where the kernel refused
   * @throws LedgerException when nothing could be remembered, so that nothing was blocked
   */
  public List<Block> enforce(List<Decision.Enforce> decisions)
      throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> blocks.enforce(decisions));
  }

  /**
   * Carries out what others decided, as {@link #enforce} does it for evidence. Targets that are
   * protected or blocked by now are left out.
   *
   * @return the new blocks: active, would_block, or failed where the kernel refused
   * @throws LedgerException when nothing could be remembered, so that nothing was blocked
   */
  public List<Block> impose(List<Imposed> imposed) throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> blocks.impose(imposed));
  }

  /**
   * The operator's own block, on the kernel at once in every mode. It replaces one on the same
   * target.
   *
   * @param timeout ignored when permanent
   * @return the block in force, and the holes that the allowlist leaves in it
   * @throws Refused when the target lies wholly inside the allowlist
   * @throws FirewallException when the kernel refused it; the ledger has it as failed
   */
  public Added add(Target target, Duration timeout, boolean permanent, String reason, Actor by)
      throws IOException, InterruptedException, Refused {
    Added added = add(List.of(target), timeout, permanent, reason, by).get(0);
    if (added.refused().isPresent()) throw added.refused().get();
    return added;
  }

  /**
   * Blocks many targets at once, in one transaction of the ledger and as few of the kernel as it
   * takes. What the kernel refuses costs the others nothing.
   *
   * @return one for each target, in their order; a target that is named twice is one
   * @throws Refused when one of them lies wholly inside the allowlist; none is blocked then
   */
  public List<Added> add(
      List<Target> targets, Duration timeout, boolean permanent, String reason, Actor by)
      throws IOException, InterruptedException, Refused {
    return add(targets, new BlockOrders.Order(timeout, permanent, reason, by, false));
  }

  /** As {@link #add}, but a block in force on the very target stays where it lasts longer. */
  public List<Added> addOrKeepLonger(
      List<Target> targets, Duration timeout, boolean permanent, String reason, Actor by)
      throws IOException, InterruptedException, Refused {
    return add(targets, new BlockOrders.Order(timeout, permanent, reason, by, true));
  }

  private List<Added> add(List<Target> targets, BlockOrders.Order order)
      throws IOException, InterruptedException, Refused {
    return locked(() -> blocks.add(targets, order));
  }

  /**
   * Gives blocks another timeout, counted from now; a permanent one is so no more.
   *
   * @return those that were still in force, as they are now
   * @throws FirewallException when the kernel refused some, which keep their old time
   */
  public List<Block> extend(List<Block> blocks, Duration timeout, Actor by)
      throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> this.blocks.extend(blocks, timeout, by));
  }

  /**
   * Those of some blocks that are over, and for which the kernel drops nothing any more; only
   * looks.
   */
  public List<Block> over(List<Block> blocks) throws IOException {
    Validity validity = context.validity();
    List<Block> over = new ArrayList<>();
    for (Block block : blocks) {
      boolean ended = !block.state().inForce() || validity.isOver(block);
      if (ended && !lifts.isStray(block)) over.add(block);
    }
    return over;
  }

  /**
   * Lifts blocks and spares their targets; of a block that is over, too, what the kernel drops for
   * it all the same.
   *
   * @param spare how long old and new evidence may not block them again; zero: not at all
   * @return those that were still in force, or in the kernel
   */
  public List<Block> release(List<Block> blocks, Duration spare, String reason, Actor by)
      throws IOException, InterruptedException {
    return onABadNight(locked -> lifts.release(blocks, spare, reason, by, locked));
  }

  /** Lifts everything in force, the operator's own too, and spares it for {@link #SPARE}. */
  public int flush(Actor by) throws IOException, InterruptedException {
    return onABadNight(locked -> lifts.flush(SPARE, by, locked));
  }

  /** Adds an operator's allow entry: lifts blocks wholly inside it, makes holes in wider ones. */
  public List<Block> allow(AllowEntry entry, Actor by) throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> allows.allow(entry, by));
  }

  /** Removes an operator's allow entry or a spared target; false when there was none. */
  public boolean disallow(String what, Actor by) throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> allows.disallow(what));
  }

  /**
   * Sets the mode; to dry run it releases the detector's blocks and keeps the operator's. Armed
   * makes the table in the kernel, and is the confirmation where a window is open.
   *
   * @return the blocks that were released
   */
  public List<Block> mode(Mode mode, Actor by) throws IOException, InterruptedException {
    if (mode instanceof Mode.DryRun) {
      List<Block> released =
          onABadNight(
              locked -> {
                // First, since the ledger may refuse the rest.
                lifts.lookAgain(lists::removeAll);
                List<Block> lifted = lifts.disarm(by, "disarmed", locked);
                lifts.liftStrays();
                return lifted;
              });
      if (!heardByAll()) lifts.lookAgain(lifts::checkStrays);
      return released;
    }
    return lockedAndNeverRefused(
        () -> {
          modes.arm(mode, by);
          return List.of();
        });
  }

  /** Removes our table and disarms, kernel first. Works without a ledger. */
  public void off(Actor by) throws IOException, InterruptedException {
    onABadNight(locked -> lifts.off(by));
    if (!heardByAll()) lifts.lookAgain(lifts::checkEmpty);
  }

  /**
   * Waits a moment for gateways that have another file open than the one that was written: one
   * whose ledger was replaced goes over to it within a second or two. Without the lock, which it
   * needs for that.
   *
   * @return false where one had, so that the kernel may have changed since we looked
   */
  private boolean heardByAll() throws IOException, InterruptedException {
    Optional<String> ours = context.ledgerAnyhow().identity();
    if (OpenLedgers.othersThan(ours).isEmpty()) return true;
    for (int look = 0; look < LOOKS_FOR_GATEWAYS; look++) {
      Thread.sleep(BETWEEN_LOOKS.toMillis());
      if (OpenLedgers.othersThan(ours).isEmpty()) return false;
    }
    context.say(
        "a gateway that runs here has another ledger open and has not heard of this: give the order"
            + " with its --state, or stop it");
    return false;
  }

  /**
   * For a gateway that starts: a window that nobody confirmed is closed, blocks come back with the
   * time they have left, and what is over ends.
   */
  public Start startUp() throws IOException, InterruptedException {
    return lockedAndNeverRefused(
        () -> {
          boolean windowed = context.ledger().mode() instanceof Mode.ArmedUntil;
          List<Block> released =
              windowed && !context.validity().lapsed()
                  ? lifts.disarm(
                      Actor.Automatic.GATEWAY, "restarted before arming was confirmed", true)
                  : List.of();
          Reconciliation found = reconciler.reconcile(true, Reconciler.LISTED_ONCE);
          hookExactly(found);
          return new Start(context.ledger().mode(), windowed, released, found);
        });
  }

  /**
   * What other settings hooked in, an earlier boot's restore among them, gives way to what this
   * machine is now.
   */
  private void hookExactly(Reconciliation found) throws IOException {
    Validity validity = context.validity();
    if (found.intended() == 0 && !validity.armed()) return;
    context.table().prepare(context.passing(validity));
  }

  /**
   * Compares ledger and kernel and, if asked, mends the kernel with the remaining times; ends
   * blocks whose time is over. Key by key for many blocks; for few it lists, and so finds what no
   * rule says.
   */
  public Reconciliation reconcile(boolean mend) throws IOException, InterruptedException {
    return lockedAndNeverRefused(() -> reconciler.reconcile(mend, Reconciler.LISTED_OFTEN));
  }

  /**
   * The cheap look for every second: ends what is due, and reconciles where our table is gone or
   * one of the next few hundred blocks is not as it should be. Takes the lock only then.
   */
  public Reconciliation tick() throws IOException, InterruptedException {
    if (reconciler.isQuiet()) return reconciler.quiet();
    Optional<RunLock.Held> held = lock.take(PATIENCE_OF_A_LOOK);
    // Whoever holds it is at work on the same blocks; the next look is in a second.
    if (held.isEmpty()) return reconciler.quiet();
    try {
      lifts.finish();
      return reconciler.reconcile(true, Reconciler.LISTED_OFTEN);
    } finally {
      held.get().close();
    }
  }

  /**
   * Sees to it that the kernel uses these lists while it is armed, and none in dry run. For every
   * second: takes the lock only where something is to be changed. A list that nobody has filled yet
   * is named in the answer, and its former copy goes on.
   *
   * @param wanted in the order in which they are asked
   * @param never what no list may drop, beside what is allowed: disjoint
   */
  public KeptLists keepLists(List<WantedList> wanted, List<Prefix> never)
      throws IOException, InterruptedException {
    boolean armed = context.validity().armed() && !context.spool().isAny();
    if (!lists.isQuiet(wanted, never)) {
      Optional<RunLock.Held> held = lock.take(PATIENCE_OF_A_LOOK);
      if (held.isPresent()) {
        try {
          lists.use(wanted, never);
        } finally {
          held.get().close();
        }
      }
    }
    return new KeptLists(context.table().lists().held(), lists.unfilled(wanted), armed);
  }

  /** What the kernel does for the lists that it uses; changes nothing. */
  public List<KernelLists.Held> lists() throws IOException {
    return context.table().lists().held();
  }

  /** Whether the ledger's file was deleted or replaced, so that every order fails for now. */
  public boolean isLedgerLost() throws LedgerException {
    return context.lostLedger().isPresent() || !context.ledgerAnyhow().isInPlace();
  }

  /**
   * Why the ledger is only a copy, as the end of a sentence about its file: no order can be
   * remembered. Empty where it is none.
   */
  public Optional<String> ledgerCopied() throws LedgerException {
    return context.ledgerAnyhow().copiedBecause();
  }

  /**
   * Goes over from a copy to the ledger itself. Nothing of the copy is carried over, since nobody
   * could write into it.
   *
   * @throws IOException when it still cannot be opened; the copy is used on
   */
  public void leaveCopy() throws IOException, InterruptedException {
    RunLock.Held held = lock.take(PATIENCE_OF_A_LOOK).orElseThrow(Enforcer::busy);
    try {
      context.ledgerAnyhow().follow();
    } finally {
      held.close();
    }
  }

  /**
   * Goes on with the file that lies in the place of a ledger whose file was deleted or replaced;
   * made when missing. No order is undone by it: what was allowed, spared or disarmed in either
   * holds, and nothing is put into the kernel that the kernel does not hold.
   *
   * @return the mode from now on
   * @throws IOException when that cannot be done now; every order fails until it is
   */
  public Mode followLedger() throws IOException, InterruptedException {
    RunLock.Held held = lock.take(PATIENCE_OF_A_LOOK).orElseThrow(Enforcer::busy);
    try {
      Ledger ledger = context.ledgerAnyhow();
      LostLedger lost =
          context.lostLedger().orElseGet(() -> LostLedger.of(ledger, context.clock().instant()));
      context.lostLedger(Optional.of(lost));
      ledger.follow();
      Mode mode = lost.carryInto(ledger, context);
      context.lostLedger(Optional.empty());
      return mode;
    } finally {
      held.close();
    }
  }

  private static IOException busy() {
    return new IOException("another portcullis process is at work");
  }

  /**
   * Whether devices or addresses may have changed since this was last asked, so that a {@link
   * #tick} is due before its time: a bridge may have got a port that nobody looks at. Costs a
   * system call; false as long as the kernel was not needed.
   */
  public boolean networkChanged() {
    return context.networkChanged();
  }

  /**
   * Blocks in force, oldest first, with counters read from the kernel now, where it can be read;
   * writes nothing. Left out is what is lifted and only waits for the ledger, see {@link
   * OrderSpool}. One that the kernel should hold and does not is shown as pending, and within the
   * window of {@code arm --confirm} its end is that of the window.
   */
  public List<Block> list() throws IOException {
    Validity validity = context.validity();
    Predicate<Block> lifted = context.spool().lifted();
    List<Block> rows =
        context.ledger().inForce().stream()
            .filter(block -> !validity.isOver(block) && !lifted.test(block))
            .toList();
    Map<Target, Firewall.Element> held;
    boolean readable = true;
    try {
      List<Block> real = rows.stream().filter(Block::isReal).toList();
      held = real.isEmpty() ? Map.of() : context.table().find(real);
    } catch (FirewallException notReadable) {
      context.say("counters are those of the ledger: " + notReadable.getMessage());
      held = Map.of();
      readable = false;
    }
    List<Block> shown = new ArrayList<>(rows.size());
    for (Block row : rows) {
      shown.add(shown(row, Optional.ofNullable(held.get(row.target())), readable, validity));
    }
    return shown;
  }

  /**
   * Rows of the ledger as they are now: without a running gateway nobody notes that a time is over,
   * and an order that only waits for the ledger, see {@link OrderSpool}, has lifted what it lifts.
   */
  public List<Block> asOfNow(List<Block> rows) throws IOException {
    Validity validity = context.validity();
    Predicate<Block> lifted = context.spool().lifted();
    return rows.stream().map(row -> asOfNow(row, lifted, validity)).toList();
  }

  private static Block asOfNow(Block row, Predicate<Block> lifted, Validity validity) {
    if (!row.state().inForce()) return row;
    if (lifted.test(row)) return row.in(BlockState.RELEASED);
    return validity.isOver(row) ? row.in(BlockState.EXPIRED) : row;
  }

  private static Block shown(
      Block row, Optional<Firewall.Element> element, boolean readable, Validity validity) {
    if (!row.isReal()) return row;
    boolean cut = validity.left(row).compareTo(row.remaining(validity.now())) < 0;
    Block timed =
        cut ? row.until(validity.now().plus(validity.left(row)), row.timeout(), false) : row;
    if (element.isPresent()) return KernelTable.counted(timed, element.get()).in(BlockState.ACTIVE);
    return readable ? timed.in(BlockState.PENDING) : timed;
  }

  /** What the kernel holds for a target; empty when nothing or without the right. */
  public Optional<Firewall.Element> element(Target target) throws IOException {
    try {
      return context.table().find(target);
    } catch (FirewallException refused) {
      if (refused.kind() == FirewallException.Kind.NOT_PERMITTED) return Optional.empty();
      throw refused;
    }
  }

  /** Closes the kernel's door; blocks stay to their timeouts. */
  @Override
  public void close() {
    context.close();
  }
}
