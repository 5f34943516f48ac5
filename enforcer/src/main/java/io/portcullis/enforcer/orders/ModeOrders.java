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
  private final OrderContext doors;
  private final Reconciler reconciler;

  ModeOrders(OrderContext doors, Reconciler reconciler) {
    this.doors = doors;
    this.reconciler = reconciler;
  }

  /** Enforces from now on, for good or until a deadline; what is only virtual stays so. */
  void arm(Mode mode, Actor by) throws IOException {
    Validity before = doors.term();
    Validity after = Validity.of(mode, doors.clock());
    if (!after.armed()) throw new IllegalArgumentException("the window is over before it begins");
    // What a lapsed window left may not come back to life by arming again.
    reconciler.endDue(before);
    doors.gate().prepare(doors.passing(after));
    doors.ledger().mode(mode, by);
    retime(after);
  }

  /** Gives the detector's blocks in the kernel the times that they have in this mode. */
  private void retime(Validity term) throws IOException {
    List<Block> differing = new ArrayList<>();
    List<Block> detectors =
        doors.ledger().inForce().stream()
            .filter(block -> block.isReal() && !block.origin().isOperators())
            .filter(block -> !term.isOver(block))
            .toList();
    Map<Target, Firewall.Element> held = doors.gate().find(detectors);
    List<Ledger.Observed> counted = new ArrayList<>();
    for (Block block : detectors) {
      Firewall.Element element = held.get(block.target());
      if (element != null && term.agrees(block, element, doors.clock())) continue;
      differing.add(block);
      if (element == null) continue;
      Block sum = KernelTable.counted(block, element);
      counted.add(new Ledger.Observed(block.id(), sum.packets(), sum.bytes(), block.verdict()));
    }
    Map<Target, FirewallException> refused =
        doors.gate().put(doors.puts(differing, term), doors.passing(term));
    doors.ledger().observeAll(counted);
    refused.forEach(
        (target, why) -> doors.say(target + " keeps its old time: " + why.getMessage()));
  }
}
