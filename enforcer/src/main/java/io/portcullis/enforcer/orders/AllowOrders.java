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
  private final OrderContext context;

  AllowOrders(OrderContext context) {
    this.context = context;
  }

  List<Block> allow(AllowEntry entry, Actor by) throws IOException {
    context.ledger().allow(entry);
    Validity validity = context.validity();
    return lift(
        covered(validity, context.ledger().inForce()), validity, by, "allowed: " + entry.what());
  }

  /** Lifts what the allowlist has come to cover otherwise: a file, a name, a crash. */
  List<Block> liftCovered(Validity validity, List<Block> inForce) throws IOException {
    List<Block> inside = covered(validity, inForce);
    return inside.isEmpty() ? inside : lift(inside, validity, Actor.Automatic.ALLOWLIST, "allowed");
  }

  private List<Block> lift(List<Block> inside, Validity validity, Actor by, String why)
      throws IOException {
    List<Block> real = inside.stream().filter(Block::isReal).toList();
    Map<Target, Firewall.Element> counters = Map.of();
    if (usesKernel(validity)) {
      KernelTable table = context.table();
      counters = table.find(real);
      table.remove(real.stream().map(Block::target).toList(), context.passing(validity));
    }
    List<Block> lifted = new ArrayList<>(inside.size());
    for (Block block : inside) {
      Firewall.Element element = counters.get(block.target());
      Block counted =
          element == null || !block.isReal() ? block : KernelTable.counted(block, element);
      lifted.add(counted.in(BlockState.RELEASED));
    }
    context.ledger().updateAll(lifted, by, why);
    return lifted;
  }

  /** Blocks in force that lie wholly inside the operator's allowlist, whoever made them. */
  private List<Block> covered(Validity validity, List<Block> inForce) throws IOException {
    Allowlist allowlist = context.allowlist();
    List<Block> inside = new ArrayList<>();
    for (Block block : inForce) {
      Optional<AllowEntry> why = allowlist.refuses(block.target(), validity.now());
      if (why.isPresent() && why.get().isOperators()) inside.add(block);
    }
    return inside;
  }

  boolean disallow(String what) throws IOException {
    boolean operators = context.ledger().disallow(what, AllowEntry.Kind.OPERATOR);
    boolean spared = context.ledger().disallow(what, AllowEntry.Kind.SPARED);
    if (!operators) return spared;
    Validity validity = context.validity();
    if (usesKernel(validity)) context.table().allow(context.passing(validity));
    return true;
  }

  /** In dry run without an operator's block there is nothing in the kernel to make a hole in. */
  private boolean usesKernel(Validity validity) throws LedgerException {
    return validity.armed() || context.ledger().inForce().stream().anyMatch(Block::isReal);
  }
}
