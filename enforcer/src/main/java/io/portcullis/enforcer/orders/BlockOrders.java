package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.firewall.Timeouts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Life;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Orders that make blocks or give them another time. All run under the lock. */
final class BlockOrders {
  static final Actor KERNEL = Actor.Automatic.KERNEL;

  private static final String TOO_LATE =
      "its time was over before the kernel had been told: this process was held up";

  /** Beyond this, reading all rules once costs less than a question for each target. */
  private static final int ASKED_FOR_EACH = 500;

  private final OrderContext context;

  BlockOrders(OrderContext context) {
    this.context = context;
  }

  List<Block> enforce(List<Decision.Enforce> decisions) throws IOException {
    return block(decisions.stream().map(Wanted::new).toList());
  }

  List<Block> impose(List<Imposed> imposed) throws IOException {
    return block(imposed.stream().map(Wanted::new).toList());
  }

  /**
   * A block that is wanted in the mode of the moment.
   *
   * @param explanation the evidence for it as JSON; empty without any
   */
  private record Wanted(
      Target target, Origin origin, Duration timeout, Optional<String> explanation) {
    Wanted(Decision.Enforce decision) {
      this(decision.target(), decision.evidence(), decision.timeout(), decision.explanation());
    }

    Wanted(Imposed imposed) {
      this(imposed.target(), imposed.origin(), imposed.timeout(), Optional.empty());
    }
  }

  private List<Block> block(List<Wanted> decisions) throws IOException {
    if (decisions.isEmpty()) return List.of();
    // Names and roles may take a while to find; nobody shall wait for the ledger meanwhile.
    Allowlist allowlist = context.allowlist();
    Intended intended = context.ledger().together(() -> intend(decisions, allowlist));
    Validity validity = intended.validity();
    if (!validity.armed()) return intended.blocks();
    return carryOut(intended.blocks(), validity, allowlist.kernelPrefixes(validity.now()));
  }

  /** Rows that are written, in the mode of that moment. */
  private record Intended(Validity validity, List<Block> blocks) {}

  private Intended intend(List<Wanted> decisions, Allowlist allowlist) throws LedgerException {
    Validity validity = context.validity();
    Allowlist remembered = context.remembered(validity);
    Map<Target, Block> wanted = new LinkedHashMap<>();
    Map<Target, String> explanations = new HashMap<>();
    for (Wanted decision : decisions) {
      Target target = decision.target();
      if (wanted.containsKey(target)) continue;
      if (allowlist.forbids(target, validity.now()).isPresent()) continue;
      if (remembered.forbids(target, validity.now()).isPresent()) continue;
      if (!makeWay(target, validity)) continue;
      wanted.put(target, block(decision, validity));
      decision.explanation().ifPresent(text -> explanations.put(target, text));
    }
    List<Block> written = context.ledger().intendAll(List.copyOf(wanted.values()), explanations);
    return new Intended(validity, written);
  }

  private static Block block(Wanted wanted, Validity validity) {
    return Block.byDecision(
        wanted.target(),
        validity.armed() ? BlockState.PENDING : BlockState.WOULD_BLOCK,
        wanted.origin(),
        Life.of(validity.now(), wanted.timeout()));
  }

  /** Ends what stands in the way of new evidence; false when a block does its work already. */
  private boolean makeWay(Target target, Validity validity) throws LedgerException {
    Optional<Block> standing = context.ledger().inForce(target);
    if (standing.isEmpty()) return true;
    Block block = standing.get();
    if (validity.isOver(block)) {
      context.ledger().update(block.in(BlockState.EXPIRED), KERNEL, "its time is over");
      return makeWay(target, validity);
    }
    if (block.isReal() || !validity.armed()) return false;
    context
        .ledger()
        .update(
            block.in(BlockState.RELEASED),
            Actor.Automatic.DETECTOR,
            "evidence since arming makes it real");
    return makeWay(target, validity);
  }

  /** Kernel and outcome for rows that are written as pending. */
  private List<Block> carryOut(List<Block> pending, Validity validity, List<Prefix> passing)
      throws LedgerException {
    if (pending.isEmpty()) return List.of();
    long version = context.ledger().version();
    return settle(pending, validity, put(pending, validity, passing), version, KERNEL);
  }

  private List<Block> settle(
      List<Block> pending,
      Validity validity,
      Map<Target, FirewallException> refused,
      long version,
      Actor by)
      throws LedgerException {
    List<Block> outcome = new ArrayList<>(pending.size());
    List<Block> active = new ArrayList<>(pending.size());
    List<Block> late = new ArrayList<>();
    for (Block block : context.unlessOvertaken(pending, version)) {
      FirewallException reason = refused.get(block.target());
      if (reason == null && validity.cameTooLate(block, context.clock())) {
        late.add(block.in(BlockState.EXPIRED));
      } else if (reason == null) {
        active.add(block.in(BlockState.ACTIVE));
        outcome.add(block.in(BlockState.ACTIVE));
      } else {
        Block failed = block.in(BlockState.FAILED);
        context.ledger().update(failed, KERNEL, String.valueOf(reason.getMessage()));
        outcome.add(failed);
      }
    }
    context.ledger().updateAll(active, by, "dropped by the kernel from now on");
    context.ledger().updateAll(late, KERNEL, TOO_LATE);
    outcome.addAll(late);
    return outcome;
  }

  private Map<Target, FirewallException> put(
      List<Block> pending, Validity validity, List<Prefix> passing) {
    try {
      return context.table().put(context.puts(pending, validity), passing);
    } catch (FirewallException everything) {
      Map<Target, FirewallException> refused = new LinkedHashMap<>();
      pending.forEach(block -> refused.put(block.target(), everything));
      return refused;
    }
  }

  /** What the allowlist leaves open in a target; refused when that is all of it. */
  private List<String> holes(Target target, Allowlist allowlist, String consequence)
      throws Refused {
    Instant now = context.clock().instant();
    Optional<AllowEntry> entry = allowlist.refuses(target, now);
    if (entry.isPresent()) {
      throw new Refused(
          target
              + " is protected by "
              + entry.get().what()
              + " ("
              + entry.get().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + (entry.get().reason().isEmpty() ? "" : ": " + entry.get().reason())
              + ")"
              + consequence);
    }
    return allowlist.holes(target, now).stream().map(Prefix::toString).toList();
  }

  /**
   * What an operator asked for all of his targets.
   *
   * @param keepsLonger whether a block of now stays in force where it lasts longer
   */
  record Order(Duration timeout, boolean permanent, String reason, Actor by, boolean keepsLonger) {}

  List<Added> add(List<Target> targets, Order order) throws IOException, Refused {
    Allowlist allowlist = context.allowlist();
    Map<Target, List<String>> holes = new LinkedHashMap<>();
    String all = targets.size() == 1 ? "" : "; none of the " + targets.size() + " was blocked";
    for (Target target : targets) holes.put(target, holes(target, allowlist, all));
    Validity validity = context.validity();
    // Before the intent: who may not touch the kernel leaves no trace in the ledger.
    KernelTable table = context.table();
    Ledger ledger = context.ledger();
    Map<Target, List<Block>> replaced = replaced(holes.keySet(), validity);
    Map<Target, Block> staying = staying(replaced, order, validity);
    replaced.keySet().removeAll(staying.keySet());
    List<Block> intents =
        holes.keySet().stream()
            .filter(target -> !staying.containsKey(target))
            .map(target -> block(target, order, validity))
            .toList();
    Map<Target, Firewall.Element> counters =
        table.find(replaced.values().stream().flatMap(List::stream).toList());
    List<Block> written = ledger.intendAll(intents);
    long version = ledger.version();
    Map<Target, FirewallException> refused = put(written, validity, context.passing(validity));
    Map<Target, Block> outcome = new HashMap<>();
    for (Block block : settle(written, validity, refused, version, order.by())) {
      outcome.put(block.target(), block);
    }
    List<Added> added = new ArrayList<>(written.size());
    for (Block block : written) {
      Target target = block.target();
      // What somebody lifted meanwhile is in no outcome.
      Block done = outcome.getOrDefault(target, block.in(BlockState.RELEASED));
      Optional<FirewallException> why = Optional.ofNullable(refused.get(target));
      added.add(new Added(done, holes.getOrDefault(target, List.of()), why, false));
    }
    endReplaced(added, replaced, counters, order.by());
    staying.forEach(
        (target, block) ->
            added.add(
                new Added(block, holes.getOrDefault(target, List.of()), Optional.empty(), true)));
    return added;
  }

  /** What lasts longer than what was ordered for the same target. */
  private static Map<Target, Block> staying(
      Map<Target, List<Block>> standing, Order order, Validity validity) {
    Map<Target, Block> staying = new LinkedHashMap<>();
    if (!order.keepsLonger() || order.permanent()) return staying;
    standing.forEach(
        (target, blocks) -> {
          for (Block block : blocks) {
            boolean longer =
                block.permanent() || validity.left(block).compareTo(order.timeout()) > 0;
            if (block.isReal() && longer) staying.put(target, block);
          }
        });
    return staying;
  }

  private static Block block(Target target, Order order, Validity validity) {
    Life life =
        order.permanent()
            ? Life.permanent(validity.now(), Timeouts.LONGEST)
            : Life.of(validity.now(), order.timeout());
    return Block.byOperator(target, order.reason(), life);
  }

  /** What the new blocks replace ends, and who is blocked by order is spared no more. */
  private void endReplaced(
      List<Added> added,
      Map<Target, List<Block>> replaced,
      Map<Target, Firewall.Element> counters,
      Actor by)
      throws LedgerException {
    Ledger ledger = context.ledger();
    Set<String> spared =
        ledger.allowed(context.clock().instant()).stream()
            .filter(entry -> entry.kind() == AllowEntry.Kind.SPARED)
            .map(AllowEntry::what)
            .collect(Collectors.toSet());
    for (Added each : added) {
      if (each.refused().isPresent()) continue;
      Target target = each.block().target();
      if (spared.contains(target.toString())) {
        ledger.disallow(target.toString(), AllowEntry.Kind.SPARED);
      }
      for (Block old : replaced.getOrDefault(target, List.of())) {
        Firewall.Element counted = counters.get(target);
        Block ended = counted == null || !old.isReal() ? old : KernelTable.counted(old, counted);
        ledger.update(ended.in(BlockState.RELEASED), by, "replaced by rule " + each.block().id());
      }
    }
  }

  /** What is in force on exactly these targets, real and virtual; what is over ends. */
  private Map<Target, List<Block>> replaced(Set<Target> targets, Validity validity)
      throws LedgerException {
    Map<Target, List<Block>> standing = new HashMap<>();
    for (Block block : inForceOn(targets)) {
      if (validity.isOver(block)) {
        context.ledger().update(block.in(BlockState.EXPIRED), KERNEL, "its time is over");
      } else {
        standing.computeIfAbsent(block.target(), any -> new ArrayList<>()).add(block);
      }
    }
    return standing;
  }

  private List<Block> inForceOn(Set<Target> targets) throws LedgerException {
    Ledger ledger = context.ledger();
    if (targets.size() > ASKED_FOR_EACH) {
      return ledger.inForce().stream().filter(block -> targets.contains(block.target())).toList();
    }
    List<Block> found = new ArrayList<>();
    for (Target target : targets) found.addAll(ledger.allInForce(target));
    return found;
  }

  List<Block> extend(List<Block> blocks, Duration timeout, Actor by) throws IOException {
    Validity validity = context.validity();
    List<Block> intents = new ArrayList<>();
    List<Block> before = new ArrayList<>();
    for (Block asked : blocks) {
      Optional<Block> row = context.current(asked).filter(block -> !validity.isOver(block));
      if (row.isEmpty()) continue;
      before.add(row.get());
      intents.add(row.get().until(validity.now().plus(timeout), timeout, false));
    }
    List<Block> real = intents.stream().filter(Block::isReal).toList();
    // The kernel counts from zero after a new timeout, so this is read first.
    Map<Target, Firewall.Element> counters = real.isEmpty() ? Map.of() : context.table().find(real);
    context.ledger().updateAll(intents, by, "until " + validity.now().plus(timeout));
    long version = context.ledger().version();
    Map<Target, FirewallException> refused =
        real.isEmpty() ? Map.of() : put(real, validity, context.passing(validity));
    if (!refused.isEmpty()) takeBack(before, refused);
    List<Block> done = new ArrayList<>();
    List<Ledger.Observed> observed = new ArrayList<>();
    for (Block block : refused.isEmpty() ? context.unlessOvertaken(intents, version) : intents) {
      if (block.isReal() && refused.containsKey(block.target())) continue;
      if (block.isReal() && validity.cameTooLate(block, context.clock())) {
        context.ledger().update(block.in(BlockState.EXPIRED), KERNEL, TOO_LATE);
        context.say(block.target() + " is not dropped: " + TOO_LATE);
        continue;
      }
      Firewall.Element element = counters.get(block.target());
      Block counted =
          element == null || !block.isReal() ? block : KernelTable.counted(block, element);
      done.add(counted);
      observed.add(
          new Ledger.Observed(block.id(), counted.packets(), counted.bytes(), block.verdict()));
    }
    context.ledger().observeAll(observed);
    if (!refused.isEmpty()) throw notAll(refused);
    return done;
  }

  private void takeBack(List<Block> before, Map<Target, FirewallException> refused)
      throws LedgerException {
    for (Block block : before) {
      FirewallException why = refused.get(block.target());
      if (why == null || !block.isReal()) continue;
      context.ledger().update(block, KERNEL, "keeps its old time: " + why.getMessage());
    }
  }

  private static FirewallException notAll(Map<Target, FirewallException> refused) {
    FirewallException first = refused.values().iterator().next();
    String targets =
        refused.keySet().stream().map(Target::toString).collect(Collectors.joining(", "));
    return new FirewallException(
        first.kind(), targets + " keep their old time: " + first.getMessage(), first);
  }
}
