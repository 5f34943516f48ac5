package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Arming, and giving blocks the times that the new mode means. Disarming lifts, see {@link
 * LiftOrders}.
 */
final class ModeOrders {
  private final OrderContext context;
  private final Reconciler reconciler;

  ModeOrders(OrderContext context, Reconciler reconciler) {
    this.context = context;
    this.reconciler = reconciler;
  }

  /** Enforces from now on, for good or until a deadline; what is only virtual stays so. */
  void arm(Mode mode, Actor by) throws IOException {
    Validity before = context.validity();
    Validity after = Validity.of(mode, context.clock());
    if (!after.armed()) throw new IllegalArgumentException("the window is over before it begins");
    // What a lapsed window left may not come back to life by arming again.
    reconciler.endDue(before);
    context.table().prepare(context.passing(after));
    context.ledger().mode(mode, by);
    retime(after);
  }

  /** Gives the detector's blocks in the kernel the times that they have in this mode. */
  private void retime(Validity validity) throws IOException {
    List<Block> differing = new ArrayList<>();
    List<Block> detectors =
        context.ledger().inForce().stream()
            .filter(block -> block.isReal() && !block.origin().isOperators())
            .filter(block -> !validity.isOver(block))
            .toList();
    Map<Target, Firewall.Element> held = context.table().find(detectors);
    List<Ledger.Observed> counted = new ArrayList<>();
    for (Block block : detectors) {
      Firewall.Element element = held.get(block.target());
      if (element != null && validity.agrees(block, element, context.clock())) continue;
      differing.add(block);
      if (element == null) continue;
      Block sum = KernelTable.counted(block, element);
      counted.add(new Ledger.Observed(block.id(), sum.packets(), sum.bytes(), block.verdict()));
    }
    Map<Target, FirewallException> refused =
        context.table().put(context.puts(differing, validity), context.passing(validity));
    context.ledger().observeAll(counted);
    refused.forEach(
        (target, why) -> context.say(target + " keeps its old time: " + why.getMessage()));
  }
}
