package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger said last whose file was deleted or replaced, as far as an order must outlive it:
 * the mode, what is allowed and spared, and what was called a false positive. Blocks are none of
 * it: the kernel lets what it holds run to its end, and nothing is put there again.
 *
 * @param mode empty where the lost file could not be read any more
 */
record LostLedger(
    Optional<Ledger.ModeSet> mode,
    List<AllowEntry> allowed,
    List<Ledger.FalsePositive> falsePositives) {
  LostLedger {
    allowed = List.copyOf(allowed);
    falsePositives = List.copyOf(falsePositives);
  }

  static LostLedger of(Ledger lost, Instant now) {
    try {
      return new LostLedger(
          Optional.of(lost.modeSet()), lost.allowed(now), lost.falsePositives(now));
    } catch (LedgerException unreadable) {
      return new LostLedger(Optional.empty(), List.of(), List.of());
    }
  }

  /**
   * Goes on in the file that lies there now; under the lock, so that no order is in between.
   *
   * @throws FirewallException when the kernel cannot be asked what it holds; ask again later
   */
  Mode carryInto(Ledger ledger, OrderContext context) throws IOException {
    Instant now = context.clock().instant();
    keepWhatIsAllowed(ledger, now);
    giveUpWhatTheKernelLacks(ledger, context);
    Ledger.ModeSet found = ledger.modeSet();
    Ledger.ModeSet wanted = wanted(found, context);
    if (!wanted.equals(found)) ledger.mode(wanted.mode(), wanted.by());
    ledger.fact(Enforcer.LEDGER_REPLACED, Optional.of(now.toString()));
    return wanted.mode();
  }

  private void keepWhatIsAllowed(Ledger ledger, Instant now) throws LedgerException {
    Set<String> known = new HashSet<>();
    ledger.allowed(now).forEach(entry -> known.add(entry.kind() + " " + entry.what()));
    List<AllowEntry> missing =
        allowed.stream()
            .filter(entry -> !known.contains(entry.kind() + " " + entry.what()))
            .toList();
    if (!missing.isEmpty()) ledger.allowAll(missing);
    for (Ledger.FalsePositive label : falsePositives) ledger.falsePositive(label);
  }

  /** A copy of yesterday holds blocks that were released since. */
  private static void giveUpWhatTheKernelLacks(Ledger ledger, OrderContext context)
      throws IOException {
    List<Block> lacking = new ArrayList<>();
    for (Block block : ledger.inForce()) {
      if (block.isReal() && !isHeld(block, context)) lacking.add(block.in(BlockState.RELEASED));
    }
    ledger.updateAll(
        lacking,
        Actor.Automatic.GATEWAY,
        "not in the kernel when the ledger's file was found replaced");
  }

  private static boolean isHeld(Block block, OrderContext context) throws FirewallException {
    return answered(() -> context.table().find(block.target()).isPresent());
  }

  /** A question to the kernel. */
  private interface Question {
    boolean answer() throws FirewallException;
  }

  /** No where the kernel has no firewall; one that cannot be asked just now has not said no. */
  private static boolean answered(Question question) throws FirewallException {
    try {
      return question.answer();
    } catch (FirewallException refused) {
      if (refused.kind() != FirewallException.Kind.NOT_SUPPORTED) throw refused;
      return false;
    }
  }

  /**
   * The last word about the mode. A file that nobody gave one has none, and what was said before
   * goes on. Armed needs our table in the kernel as well: whoever switched off took it away.
   */
  private Ledger.ModeSet wanted(Ledger.ModeSet found, OrderContext context)
      throws FirewallException {
    Ledger.ModeSet said = said(found);
    if (said.mode() instanceof Mode.DryRun) return said;
    if (answered(() -> context.table().isIntact())) return said;
    return dryRun(context.clock().instant());
  }

  private Ledger.ModeSet said(Ledger.ModeSet found) {
    boolean silent = found.since().equals(Instant.EPOCH);
    boolean dry = found.mode() instanceof Mode.DryRun;
    if (!silent && dry) return found;
    if (mode.isEmpty()) return dryRun(found.since());
    Ledger.ModeSet before = mode.get();
    if (silent) return before;
    boolean wasDry = before.mode() instanceof Mode.DryRun;
    return wasDry && !found.since().isAfter(before.since()) ? before : found;
  }

  private static Ledger.ModeSet dryRun(Instant since) {
    return new Ledger.ModeSet(new Mode.DryRun(), Actor.Automatic.GATEWAY, since);
  }
}
