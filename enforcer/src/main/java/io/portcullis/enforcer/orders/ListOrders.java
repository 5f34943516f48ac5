package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Mode;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whole lists in the kernel, by mode and time. They have no rows in the ledger: what is wanted is
 * said anew by whoever keeps the copies. In dry run, and while an order waits for the ledger, the
 * kernel has none.
 */
final class ListOrders {
  private final OrderContext context;

  /** What the kernel uses by our last order, so that it goes on while a newer copy is filled. */
  private Map<String, BlockList> used = new HashMap<>();

  ListOrders(OrderContext context) {
    this.context = context;
  }

  /** A list and the moment, by the boot clock, at which it is too old. */
  private record Ending(BlockList list, Duration end) {}

  /** What is to be used now, as far as it is filled, and what is to be filled first. */
  private record Plan(List<Ending> use, List<BlockList> fill, boolean armed) {}

  private Plan plan(List<WantedList> lists) throws IOException {
    Validity validity = context.validity();
    boolean armed = validity.armed() && !context.spool().isAny();
    List<Ending> use = new ArrayList<>();
    List<BlockList> fill = new ArrayList<>();
    if (!armed) return new Plan(use, fill, false);
    for (WantedList wanted : lists) {
      Duration left = wanted.left();
      if (left.isZero() || left.isNegative()) continue;
      Duration end = context.clock().sinceBoot().plus(cut(left, validity));
      if (context.table().lists().isFilled(wanted.list())) {
        use.add(new Ending(wanted.list(), end));
        continue;
      }
      fill.add(wanted.list());
      Optional<BlockList> before = Optional.ofNullable(used.get(wanted.list().name()));
      if (before.isPresent() && context.table().lists().isFilled(before.get())) {
        use.add(new Ending(before.get(), end));
      }
    }
    return new Plan(use, fill, true);
  }

  /** Within the window of {@code arm --confirm} no longer than that. */
  private static Duration cut(Duration left, Validity validity) {
    if (!(validity.mode() instanceof Mode.ArmedUntil until)) return left;
    Duration window = Duration.between(validity.now(), until.deadline());
    return left.compareTo(window) < 0 ? left : window;
  }

  private static List<KernelLists.Use> uses(Plan plan, BootClock clock) {
    return plan.use().stream()
        .map(
            ending -> {
              Change.Lease lease = () -> ending.end().minus(clock.sinceBoot());
              return new KernelLists.Use(ending.list(), lease);
            })
        .toList();
  }

  /** Whether the kernel has what it should, but for what is to be filled. Without the lock. */
  boolean isQuiet(List<WantedList> lists, List<Prefix> never) throws IOException {
    Plan plan = plan(lists);
    return context.table().lists().isAsUsed(uses(plan, context.clock()), never);
  }

  /** What is to be filled before it can be used. Without the lock. */
  List<BlockList> unfilled(List<WantedList> lists) throws IOException {
    return plan(lists).fill();
  }

  /** Has the kernel use what it should. Under the lock, since the mode decides. */
  void use(List<WantedList> lists, List<Prefix> never) throws IOException {
    Plan plan = plan(lists);
    List<BlockList> filling = lists.stream().map(WantedList::list).toList();
    context
        .table()
        .lists()
        .use(uses(plan, context.clock()), plan.armed() ? filling : List.of(), never);
    used = new HashMap<>();
    plan.use().forEach(ending -> used.put(ending.list().name(), ending.list()));
  }

  /** Has the kernel use none. */
  void removeAll() throws IOException {
    context.table().lists().use(List.of(), List.of(), List.of());
    used = new HashMap<>();
  }
}
