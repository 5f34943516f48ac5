package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operator's allowlist across ledger and kernel. All run under the lock. */
final class AllowOrders {
  private final OrderContext doors;

  AllowOrders(OrderContext doors) {
    this.doors = doors;
  }

  List<Block> allow(AllowEntry entry, Actor by) throws IOException {
    doors.ledger().allow(entry);
    Validity term = doors.term();
    return lift(covered(term, doors.ledger().inForce()), term, by, "allowed: " + entry.what());
  }

  /** Lifts what the allowlist has come to cover otherwise: a file, a name, a crash. */
  List<Block> liftCovered(Validity term, List<Block> inForce) throws IOException {
    List<Block> inside = covered(term, inForce);
    return inside.isEmpty() ? inside : lift(inside, term, Actor.Automatic.ALLOWLIST, "allowed");
  }

  private List<Block> lift(List<Block> inside, Validity term, Actor by, String why)
      throws IOException {
    List<Block> real = inside.stream().filter(Block::isReal).toList();
    Map<Target, Firewall.Element> counters = Map.of();
    if (usesKernel(term)) {
      KernelTable gate = doors.gate();
      counters = gate.find(real);
      gate.remove(real.stream().map(Block::target).toList(), doors.passing(term));
    }
    List<Block> lifted = new ArrayList<>(inside.size());
    for (Block block : inside) {
      Firewall.Element element = counters.get(block.target());
      Block counted =
          element == null || !block.isReal() ? block : KernelTable.counted(block, element);
      lifted.add(counted.in(BlockState.RELEASED));
    }
    doors.ledger().updateAll(lifted, by, why);
    return lifted;
  }

  /** Blocks in force that lie wholly inside the operator's allowlist, whoever made them. */
  private List<Block> covered(Validity term, List<Block> inForce) throws IOException {
    Allowlist allowlist = doors.allowlist();
    List<Block> inside = new ArrayList<>();
    for (Block block : inForce) {
      Optional<AllowEntry> why = allowlist.refuses(block.target(), term.now());
      if (why.isPresent() && why.get().isOperators()) inside.add(block);
    }
    return inside;
  }

  boolean disallow(String what) throws IOException {
    boolean operators = doors.ledger().disallow(what, AllowEntry.Kind.OPERATOR);
    boolean spared = doors.ledger().disallow(what, AllowEntry.Kind.SPARED);
    if (!operators) return spared;
    Validity term = doors.term();
    if (usesKernel(term)) doors.gate().allow(doors.passing(term));
    return true;
  }

  /** In dry run without an operator's block there is nothing in the kernel to make a hole in. */
  private boolean usesKernel(Validity term) throws LedgerException {
    return term.armed() || doors.ledger().inForce().stream().anyMatch(Block::isReal);
  }
}
