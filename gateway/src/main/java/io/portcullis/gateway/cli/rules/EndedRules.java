package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.OrderAccess;
import io.portcullis.rules.Block;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger.HistoryLine;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules that are over, by their time or by the ledger. On a bad night the kernel may drop for one
 * all the same, or for what no rule ever named.
 */
final class EndedRules {
  private static final int MOST_TOLD = 5;

  private final LedgerAccess ledger;
  private final KernelAccess kernel;
  private final OrderAccess orders;
  private final Instant now;
  private final Times time;

  EndedRules(
      LedgerAccess ledger, KernelAccess kernel, OrderAccess orders, Instant now, Times time) {
    this.ledger = ledger;
    this.kernel = kernel;
    this.orders = orders;
    this.now = now;
    this.time = time;
  }

  /**
   * Rules that are over and that a target names, the newest first, and what the kernel drops
   * without any.
   */
  List<Block> named(String target, List<Block> inForce) throws IOException, StopException {
    List<Block> named = new ArrayList<>();
    try {
      named.addAll(
          RuleTargets.select(target, ledger.open().all(RuleTargets.LOOKED_BACK)).selected());
    } catch (LedgerException unreadable) {
      return List.of(); // what the kernel holds is what is in force then
    }
    named.removeIf(block -> block.state().inForce());
    if (Targets.parse(target) instanceof Targets.Named.RuleId) return named;
    Set<Target> known = new HashSet<>();
    named.forEach(block -> known.add(block.target()));
    inForce.forEach(block -> known.add(block.target()));
    for (Block held : RuleTargets.select(target, held()).selected()) {
      if (!known.contains(held.target())) named.add(held);
    }
    return named;
  }

  private List<Block> held() throws IOException {
    try {
      return RuleTargets.held(kernel, now);
    } catch (FirewallException notForUs) {
      boolean expected =
          notForUs.kind() == FirewallException.Kind.NOT_PERMITTED
              || notForUs.kind() == FirewallException.Kind.NOT_SUPPORTED;
      if (expected) return List.of();
      throw notForUs;
    }
  }

  /** Those of some rules that are over for the kernel too. */
  List<Block> over(Collection<Block> blocks) throws IOException {
    try {
      return orders.enforcer().over(List.copyOf(blocks));
    } catch (LedgerException unreadable) {
      return List.of();
    }
  }

  /** What they are. */
  String sentence(List<Block> over) throws LedgerException {
    List<String> words = new ArrayList<>();
    for (Block block : over.subList(0, Math.min(MOST_TOLD, over.size()))) {
      words.add(
          "rule " + block.id() + " (" + RuleTargets.sentence(block) + ") is over: " + end(block));
    }
    int more = over.size() - words.size();
    return String.join("; ", words) + (more > 0 ? "; and " + more + " more" : "");
  }

  /** How and when a rule ended. */
  String end(Block block) throws LedgerException {
    if (block.state().inForce()) {
      // Without a running gateway nobody has noted it yet.
      return block.expires().isAfter(now)
          ? "ended with the window of 'arm --confirm'"
          : "expired " + time.near(block.expires());
    }
    Optional<HistoryLine> last =
        ledger.open().history(Optional.of(block.id()), RuleTargets.LOOKED_BACK).stream()
            .filter(line -> line.state() == block.state())
            .reduce((later, earlier) -> earlier);
    return block.state().word()
        + last.map(
                line ->
                    " "
                        + time.near(line.at())
                        + " by "
                        + line.by()
                        + (line.reason().isEmpty() ? "" : ": " + line.reason()))
            .orElse("");
  }
}
