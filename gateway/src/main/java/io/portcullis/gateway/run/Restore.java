package io.portcullis.gateway.run;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.OrderSpool;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.enforcer.orders.Start;
import io.portcullis.enforcer.orders.WantedList;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.lists.KernelFiller;
import io.portcullis.gateway.lists.ListStore;
import io.portcullis.gateway.lists.LoadedList;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.ledger.RunLock;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel holds again what the ledger says, before anybody looks at flows: without argus, and
 * before there is a network. What it does is what a gateway does first that starts.
 */
public final class Restore {
  private final LedgerAccess ledger;
  private final KernelAccess kernel;
  private final AllowlistAccess allowlist;
  private final Paths paths;
  private final BootClock clock;
  private final List<Config.ListSource> lists;

  /**
   * @param lists block lists of others, whose last good copies come back
   */
  public Restore(
      LedgerAccess ledger,
      KernelAccess kernel,
      AllowlistAccess allowlist,
      Paths paths,
      BootClock clock,
      List<Config.ListSource> lists) {
    this.ledger = ledger;
    this.kernel = kernel;
    this.allowlist = allowlist;
    this.paths = paths;
    this.clock = clock;
    this.lists = List.copyOf(lists);
  }

  /** Where this machine stands; flows of elsewhere are in another network. */
  public interface Where {
    Network network() throws IOException;
  }

  /**
   * Does it, and tells what it found.
   *
   * @throws IOException when ledger or kernel cannot be used; the message names which
   */
  public Start perform(Where where, EventLog events, OperatorLog journal)
      throws IOException, InterruptedException {
    Paths.make(paths.run());
    try (Enforcer enforcer =
        new Enforcer(
            ledger::open,
            kernel::open,
            () -> allowlist.now(where.network()),
            new RunLock(paths.lock()),
            new OrderSpool(paths.waiting()),
            clock)) {
      Start start = enforcer.startUp();
      enforcer.notices().forEach(journal::warn);
      tell(start, events, journal);
      if (!lists.isEmpty()) restoreLists(enforcer, where.network(), journal);
      return start;
    }
  }

  /** Blocks are more than lists: what goes wrong with these is told, and no more. */
  private void restoreLists(Enforcer enforcer, Network network, OperatorLog journal)
      throws InterruptedException {
    ListStore store = ListStore.of(paths);
    try (KernelFiller filler = new KernelFiller(kernel)) {
      Instant now = clock.instant();
      List<WantedList> wanted = new ArrayList<>();
      for (Config.ListSource each : lists) {
        LoadedList.read(each, store).wanted(now).ifPresent(wanted::add);
      }
      List<Prefix> inside = new ArrayList<>(network.inside());
      // Before an interface is up nobody knows who is inside, and who has a role.
      inside.addAll(store.spared());
      List<Prefix> never = allowlist.now(network).neverListed(inside, now);
      for (BlockList each : enforcer.keepLists(wanted, never).unfilled()) filler.fill(each);
      enforcer
          .keepLists(wanted, never)
          .held()
          .forEach(held -> journal.info("list " + held.name() + " is in the kernel again"));
    } catch (IOException refused) {
      journal.error(refused, "block lists are not restored");
    }
  }

  /** Tells of an arming that nobody confirmed before the machine or the gateway went down. */
  static void tellUnconfirmed(Start start, EventLog events, OperatorLog journal) {
    start
        .released()
        .forEach(block -> events.release(block, Actor.Automatic.GATEWAY, "not confirmed"));
    if (start.disarmed()) journal.warn("arming was not confirmed before the restart: disarmed");
  }

  private static void tell(Start start, EventLog events, OperatorLog journal) {
    tellUnconfirmed(start, events, journal);
    Reconciliation found = start.reconciliation();
    found.expired().forEach(block -> events.expire(block, true));
    found.wouldHaveExpired().forEach(block -> events.expire(block, false));
    found
        .lifted()
        .forEach(
            block ->
                events.release(
                    block, Actor.Automatic.GATEWAY, "the allowlist has come to cover it"));
    if (found.differences().isEmpty() && found.mended() == 0) return;
    events.reconcile(found.intended(), found.present(), found.mended(), found.differences());
  }
}
