package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Orders that lift blocks, which must work on a bad night: with a ledger that cannot be written or
 * even read, and beside a hung gateway that holds the lock.
 */
final class LiftOrders {
  private static final String COMES_BACK =
      "the ledger could not be told, and the order can wait nowhere else; a running gateway undoes"
          + " it when the ledger works again, so give the order again then";
  private final OrderContext context;

  LiftOrders(OrderContext context) {
    this.context = context;
  }

  List<Block> release(List<Block> asked, Duration spare, String why, Actor by, boolean locked)
      throws IOException {
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> rows = rows(asked, forgotten);
    UnfinishedOrder order = new UnfinishedOrder(ids(rows), by, why, spare);
    List<Block> lifted = lift(rows, order, locked, forgotten);
    tell(forgotten, inKernel(lifted), order, rows, List.of(), false);
    return lifted;
  }

  /**
   * What the ledger was not told waits where there is room.
   *
   * @param held what the kernel dropped, where nobody could read the rows
   */
  private void tell(
      UnrecordedChanges forgotten,
      String done,
      UnfinishedOrder order,
      List<Block> rows,
      List<Target> held,
      boolean disarms)
      throws LedgerException {
    if (forgotten.nothing()) return;
    boolean names = !rows.isEmpty() || !held.isEmpty() || disarms;
    Optional<Path> where =
        names ? context.spool().note(order, rows, held, disarms) : Optional.<Path>empty();
    forgotten.tell(done, where.map(LiftOrders::waits).orElse(COMES_BACK));
  }

  private static String inKernel(List<Block> lifted) {
    return lifted.size() + " block(s) lifted in the kernel";
  }

  private static String waits(Path file) {
    return "the ledger could not be told; the order waits in "
        + file
        + " and is done there first when the ledger works again";
  }

  /** As they are now; as they were told to us where the ledger cannot be read. */
  private List<Block> rows(List<Block> asked, UnrecordedChanges forgotten)
      throws FirewallException {
    List<Block> rows = new ArrayList<>();
    boolean read =
        forgotten.remember(
            () -> {
              for (Block block : asked) context.current(block).ifPresent(rows::add);
            });
    if (!read) return asked;
    for (Block block : over(asked, rows, forgotten)) {
      if (isDropped(block.target())) rows.add(block.in(BlockState.ACTIVE));
    }
    return rows;
  }

  /** Those that are in force no more, one for each target on which nothing else is. */
  private List<Block> over(List<Block> asked, List<Block> rows, UnrecordedChanges forgotten) {
    Map<Target, Block> over = new LinkedHashMap<>();
    Set<Long> inForce = new HashSet<>(ids(rows));
    forgotten.remember(
        () -> {
          for (Block block : asked) {
            boolean isOver = !inForce.contains(block.id()) && isNobodysElse(block);
            if (isOver) over.putIfAbsent(block.target(), block);
          }
        });
    return List.copyOf(over.values());
  }

  /** Whether nothing that is in force explains why the kernel drops for it. */
  private boolean isNobodysElse(Block block) throws LedgerException {
    if (block.state() == BlockState.WOULD_BLOCK) return false;
    return context
        .ledger()
        .inForce(block.target())
        .filter(row -> row.isReal() && row.id() != block.id())
        .isEmpty();
  }

  /** Whether the kernel drops for a block that is over. */
  boolean isStray(Block block) throws IOException {
    return isNobodysElse(block) && isDropped(block.target());
  }

  private boolean isDropped(Target target) throws FirewallException {
    try {
      return context.table().find(target).isPresent();
    } catch (FirewallException refused) {
      if (refused.kind() == FirewallException.Kind.NOT_SUPPORTED) return false;
      if (refused.kind() != FirewallException.Kind.NOT_PERMITTED) throw refused;
      context.say("whether the kernel still drops " + target + " is for root to see");
      return false;
    }
  }

  private static List<Long> ids(List<Block> blocks) {
    return blocks.stream().map(Block::id).toList();
  }

  /** Intent, kernel, outcome; without the lock the kernel comes first. */
  private List<Block> lift(
      List<Block> rows, UnfinishedOrder order, boolean locked, UnrecordedChanges forgotten)
      throws FirewallException {
    List<Block> real = rows.stream().filter(Block::isReal).toList();
    Map<Target, Firewall.Element> counters = Map.of();
    boolean noted = false;
    if (!real.isEmpty()) {
      KernelTable table = context.table();
      if (locked) noted = forgotten.remember(() -> order.write(context.ledger()));
      counters = table.find(real);
      try {
        table.remove(real.stream().map(Block::target).toList());
      } catch (FirewallException refused) {
        if (noted) forgotten.remember(() -> UnfinishedOrder.clear(context.ledger()));
        throw refused;
      }
    }
    List<Block> lifted = lifted(rows, counters);
    forgotten.remember(() -> outcome(lifted, order));
    return lifted;
  }

  private static List<Block> lifted(List<Block> rows, Map<Target, Firewall.Element> counters) {
    List<Block> lifted = new ArrayList<>(rows.size());
    for (Block row : rows) {
      Firewall.Element element = counters.get(row.target());
      Block counted = element == null || !row.isReal() ? row : KernelTable.counted(row, element);
      lifted.add(counted.in(BlockState.RELEASED));
    }
    return lifted;
  }

  private void outcome(List<Block> lifted, UnfinishedOrder order) throws LedgerException {
    Ledger ledger = context.ledger();
    if (!order.spare().isZero()) {
      // Before the rows: were we killed between the two, evidence must find it spared already.
      ledger.allowAll(lifted.stream().map(block -> spare(block, order)).toList());
    }
    // What the kernel alone knew has no row.
    List<Block> rows = lifted.stream().filter(block -> block.id() != 0).toList();
    ledger.updateAll(rows, order.by(), order.why());
    UnfinishedOrder.clear(ledger);
  }

  private AllowEntry spare(Block block, UnfinishedOrder order) {
    Instant now = context.clock().instant();
    return new AllowEntry(
        block.target().toString(),
        AllowEntry.Kind.SPARED,
        "released by " + order.by() + (order.why().isBlank() ? "" : ": " + order.why()),
        now,
        Optional.of(now.plus(order.spare())));
  }

  /** Finishes what a process left half done when it died, and what the ledger was not told. */
  List<Block> finish() throws IOException {
    List<Block> lifted = new ArrayList<>(finishHalfDone());
    if (!context.spool().isAny()) return lifted;
    for (OrderSpool.Noted noted : context.spool().read()) {
      lifted.addAll(finish(noted));
      OrderSpool.done(noted);
    }
    return lifted;
  }

  private List<Block> finish(OrderSpool.Noted noted) throws IOException {
    if (noted.disarms()) context.ledger().mode(new Mode.DryRun(), noted.order().by());
    List<Block> rows = context.ledger().inForce().stream().filter(noted::means).toList();
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> lifted = lift(rows, noted.order(), false, forgotten);
    forgotten.tell(inKernel(lifted), waits(noted.file()));
    return lifted;
  }

  private List<Block> finishHalfDone() throws IOException {
    Optional<UnfinishedOrder> left = UnfinishedOrder.read(context.ledger());
    if (left.isEmpty()) return List.of();
    List<Block> rows = new ArrayList<>();
    for (long id : left.get().ids()) {
      context.ledger().find(id).filter(row -> row.state().inForce()).ifPresent(rows::add);
    }
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> lifted = lift(rows, left.get(), false, forgotten);
    forgotten.tell(inKernel(lifted), COMES_BACK);
    return lifted;
  }

  int flush(Duration spare, Actor by, boolean locked) throws IOException {
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> rows = inForce(forgotten, row -> true);
    boolean readable = forgotten.nothing();
    if (readable) lookAgain(() -> rows.addAll(strayBlocks()));
    UnfinishedOrder order = new UnfinishedOrder(ids(rows), by, "everything flushed", spare);
    List<Target> held = readable ? List.of() : held();
    if (readable && locked) forgotten.remember(() -> order.write(context.ledger()));
    boolean anyReal = !readable || rows.stream().anyMatch(Block::isReal);
    Map<Target, Firewall.Element> counters = anyReal ? emptyKernel(rows) : Map.of();
    List<Block> lifted = lifted(rows, counters);
    forgotten.remember(() -> outcome(lifted, order));
    forgotten.remember(() -> context.ledger().endSetAside(true, by, order.why()));
    tell(forgotten, "everything is lifted in the kernel", order, rows, held, false);
    return lifted.size();
  }

  /** What the kernel drops, for a night on which nobody can read whose it is. */
  private List<Target> held() throws FirewallException {
    return context.table().list().stream().map(Firewall.Element::target).toList();
  }

  private Map<Target, Firewall.Element> emptyKernel(List<Block> rows) throws FirewallException {
    KernelTable table = context.table();
    Map<Target, Firewall.Element> counters =
        table.find(rows.stream().filter(Block::isReal).toList());
    // The table itself goes, and with it whatever a stranger put into it; it is made again with
    // the next block.
    table.removeAll();
    return counters;
  }

  private List<Block> inForce(UnrecordedChanges forgotten, Predicate<Block> which) {
    List<Block> rows = new ArrayList<>();
    forgotten.remember(() -> context.ledger().inForce().stream().filter(which).forEach(rows::add));
    return rows;
  }

  /** To dry run; the detector's blocks go, the operator's stay. */
  List<Block> disarm(Actor by, String why, boolean locked) throws IOException {
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> rows = inForce(forgotten, row -> row.isReal() && !row.origin().isOperators());
    if (!forgotten.nothing()) {
      context.table().removeAll();
      tell(
          forgotten,
          "every block is lifted, the operator's too, because nobody can tell them apart",
          new UnfinishedOrder(List.of(), by, why, Duration.ZERO),
          List.of(),
          List.of(),
          true);
    }
    // The mode first: a gateway that looks now makes no new ones.
    if (locked) forgotten.remember(() -> context.ledger().mode(new Mode.DryRun(), by));
    UnfinishedOrder order = new UnfinishedOrder(ids(rows), by, why, Duration.ZERO);
    List<Block> lifted = lift(rows, order, locked, forgotten);
    if (!locked) forgotten.remember(() -> context.ledger().mode(new Mode.DryRun(), by));
    forgotten.remember(() -> context.ledger().endSetAside(false, by, why));
    tell(forgotten, inKernel(lifted), order, rows, List.of(), true);
    return lifted;
  }

  /**
   * What the kernel still drops after a disarming without a rule that says so: nobody can tell
   * whose it is, and what is asked for is to lift. So the answer is true of the kernel, too,
   * whatever happened to the ledger.
   *
   * @throws FirewallException when something is dropped all the same
   */
  void liftStrays() throws IOException {
    try {
      List<Target> strays = strays();
      if (strays.isEmpty()) return;
      context.table().remove(strays);
      context.say(
          "lifted "
              + strays.size()
              + " target(s), too, that the ledger does not know: nobody can tell whether the"
              + " operator ordered them");
      checkStrays();
    } catch (FirewallException refused) {
      boolean blind = refused.kind() == FirewallException.Kind.NOT_PERMITTED;
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED && !blind) throw refused;
      if (blind) context.say("whether the kernel still drops anything is for root to see");
    }
  }

  /**
   * Looks again after a disarming.
   *
   * @throws FirewallException when something is dropped that no rule names
   */
  void checkStrays() throws IOException {
    int left = strays().size();
    if (left > 0) throw stillDropped(left + " target(s) that no rule names");
  }

  /**
   * Looks again after everything was lifted.
   *
   * @throws FirewallException when something is dropped all the same
   */
  void checkEmpty() throws FirewallException {
    int left = held().size();
    if (left > 0) throw stillDropped(left + " target(s)");
  }

  /** A look at what the kernel drops. */
  interface Look {
    void run() throws IOException;
  }

  /** Looks again where a gateway may have been at work since, as far as we may look. */
  void lookAgain(Look look) throws IOException {
    try {
      look.run();
    } catch (FirewallException refused) {
      boolean blind = refused.kind() == FirewallException.Kind.NOT_PERMITTED;
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED && !blind) throw refused;
    }
  }

  private List<Target> strays() throws IOException {
    return strayElements().stream().map(Firewall.Element::target).toList();
  }

  private List<Firewall.Element> strayElements() throws IOException {
    Set<Target> known = new HashSet<>();
    context.ledger().inForce().stream()
        .filter(Block::isReal)
        .forEach(row -> known.add(row.target()));
    return context.table().list().stream()
        .filter(element -> !known.contains(element.target()))
        .toList();
  }

  /** Of an earlier ledger that is lost: they are to be lifted, and spared, as any other. */
  private List<Block> strayBlocks() throws IOException {
    Instant now = context.clock().instant();
    return strayElements().stream().map(element -> KernelTable.withoutRule(element, now)).toList();
  }

  private static FirewallException stillDropped(String what) {
    return new FirewallException(
        FirewallException.Kind.OTHER,
        "the kernel still drops "
            + what
            + ": somebody puts it back; stop what runs ('portcullis status', nft list ruleset)"
            + " and give the order again");
  }

  /** Our table goes, and the mode is dry run. */
  List<Block> off(Actor by) throws IOException {
    UnrecordedChanges forgotten = new UnrecordedChanges();
    List<Block> rows = inForce(forgotten, Block::isReal);
    List<Target> held = List.of();
    Map<Target, Firewall.Element> counters = Map.of();
    try {
      if (!forgotten.nothing()) held = held();
      counters = emptyKernel(rows);
      checkEmpty();
    } catch (FirewallException refused) {
      // A kernel without a firewall drops nothing.
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED) throw refused;
    }
    forgotten.remember(() -> context.ledger().mode(new Mode.DryRun(), by));
    List<Block> lifted = lifted(rows, counters);
    UnfinishedOrder order = new UnfinishedOrder(ids(rows), by, "switched off", Duration.ZERO);
    forgotten.remember(() -> outcome(lifted, order));
    forgotten.remember(() -> context.ledger().endSetAside(true, by, order.why()));
    tell(forgotten, "our table is removed from the kernel", order, rows, held, true);
    return lifted;
  }
}
