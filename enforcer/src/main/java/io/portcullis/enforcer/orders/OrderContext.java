package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an order needs, opened when first needed: dry run never opens the kernel. */
final class OrderContext {
  private final LedgerDoor ledgerDoor;
  private final FirewallDoor kernelDoor;
  private final AllowlistDoor allowlist;
  private final OrderSpool spool;
  private final BootClock clock;
  private final List<String> notices = new ArrayList<>();
  private Optional<Ledger> ledger = Optional.empty();
  private Optional<LostLedger> lostLedger = Optional.empty();
  private Optional<KernelTable> table = Optional.empty();
  private boolean inOrder;
  private boolean inPlace;

  OrderContext(
      LedgerDoor ledgerDoor,
      FirewallDoor kernelDoor,
      AllowlistDoor allowlist,
      OrderSpool spool,
      BootClock clock) {
    this.ledgerDoor = ledgerDoor;
    this.kernelDoor = kernelDoor;
    this.allowlist = allowlist;
    this.spool = spool;
    this.clock = clock;
  }

  /**
   * The ledger that other processes find, too.
   *
   * @throws LedgerException when its file was deleted or replaced: no order of others would reach
   *     us, so nothing may be done by what it says
   */
  Ledger ledger() throws LedgerException {
    Ledger open = ledgerAnyhow();
    if (lostLedger.isPresent() || !(inPlace || open.isInPlace())) {
      throw new LedgerException("the ledger's file was deleted or replaced while it was in use");
    }
    inPlace = inOrder;
    return open;
  }

  /** Under the lock the ledger's file is looked at once: one order asks for it some ten times. */
  void beginOrder() {
    inOrder = true;
    inPlace = false;
  }

  void endOrder() {
    inOrder = false;
    inPlace = false;
  }

  /** The ledger, whatever became of its file. */
  Ledger ledgerAnyhow() throws LedgerException {
    if (ledger.isEmpty()) ledger = Optional.of(ledgerDoor.open());
    return ledger.get();
  }

  /** What is to be carried from a lost file into the one in its place, until that is done. */
  Optional<LostLedger> lostLedger() {
    return lostLedger;
  }

  void lostLedger(Optional<LostLedger> lost) {
    lostLedger = lost;
  }

  KernelTable table() throws FirewallException {
    if (table.isEmpty()) table = Optional.of(new KernelTable(kernelDoor.open()));
    return table.get();
  }

  /** Whether the kernel tells of changes to the network; no where nobody has opened it. */
  boolean networkChanged() {
    return table.isPresent() && table.get().networkChanged();
  }

  OrderSpool spool() {
    return spool;
  }

  BootClock clock() {
    return clock;
  }

  Validity validity() throws LedgerException {
    return Validity.of(ledger().mode(), clock);
  }

  Allowlist allowlist() throws IOException {
    return allowlist.look();
  }

  List<Prefix> passing(Validity validity) throws IOException {
    return allowlist().kernelPrefixes(validity.now());
  }

  /**
   * What the ledger alone protects. A running gateway asks for the allowlist before it has the
   * lock; what the command line allowed or spared in between is in the ledger.
   */
  Allowlist remembered(Validity validity) throws LedgerException {
    return new Allowlist(ledger().allowed(validity.now()), Map.of());
  }

  /** The row as it is now, when it is still in force. */
  Optional<Block> current(Block block) throws LedgerException {
    return ledger().find(block.id()).filter(row -> row.state().inForce());
  }

  /**
   * Those of some blocks, just put into the kernel, that are still in force. A bad night's order
   * waits only a moment for the lock; if one came since the ledger had this version, its word is
   * the last, and the kernel follows it.
   */
  List<Block> unlessOvertaken(List<Block> put, long version) throws LedgerException {
    if (ledger().version() == version) return put;
    List<Block> still = new ArrayList<>();
    List<Target> gone = new ArrayList<>();
    for (Block block : put) {
      boolean isStill = current(block).isPresent();
      if (isStill) still.add(block);
      else if (ledger().inForce(block.target()).isEmpty()) gone.add(block.target());
    }
    try {
      table().remove(gone);
    } catch (FirewallException refused) {
      say("the kernel could not be told of an order in between: " + refused.getMessage());
    }
    return still;
  }

  /** What the kernel must be told for these; the time that they have left is asked then. */
  List<Change.Put> puts(List<Block> blocks, Validity validity) {
    return blocks.stream().map(block -> validity.put(block, clock)).toList();
  }

  void say(String notice) {
    notices.add(notice);
  }

  List<String> notices() {
    table.ifPresent(open -> notices.addAll(open.notices()));
    List<String> said = List.copyOf(notices);
    notices.clear();
    return said;
  }

  /** The ledger stays open: it is its opener's. */
  void close() {
    table.ifPresent(KernelTable::close);
    table = Optional.empty();
  }
}
