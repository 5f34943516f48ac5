package io.portcullis.gateway.run;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.KeptLists;
import io.portcullis.enforcer.orders.WantedList;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.lists.ListKeeper;
import io.portcullis.gateway.lists.ListRefresh;
import io.portcullis.gateway.lists.LoadedList;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.Every;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that the kernel uses the lists that the keeper has, while it is armed. In dry run it
 * counts the flows that go to listed addresses. Used by the deciding thread.
 */
final class FollowLists implements Duty, AutoCloseable {
  private final ListKeeper keeper;
  private final Enforcer enforcer;
  private final Protection protection;
  private final EventLog events;
  private final OperatorLog journal;
  private final InstantSource clock;
  private final Every every = new Every(Duration.ofSeconds(1));
  private final Map<String, Integer> troubles = new HashMap<>();
  private final Map<String, Long> flows = new HashMap<>();
  private final Map<String, String> saidOf = new HashMap<>();
  private final Set<String> tooOld = new HashSet<>();
  private final Set<String> inUse = new HashSet<>();
  private List<LoadedList> lists = List.of();
  private List<Prefix> never = List.of();
  private AddressSet spared = AddressSet.EMPTY;
  private List<KernelLists.Held> held = List.of();
  private Optional<String> told = Optional.empty();

  FollowLists(
      ListKeeper keeper,
      Enforcer enforcer,
      Protection protection,
      EventLog events,
      OperatorLog journal,
      InstantSource clock) {
    this.keeper = keeper;
    this.enforcer = enforcer;
    this.protection = protection;
    this.events = events;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  /** Lists are asked for from now on. */
  void start() {
    keeper.start();
  }

  /** Ends asking; what the kernel uses ends with its lease. */
  @Override
  public void close() {
    keeper.close();
  }

  /** Other lists of the configuration, from now on. */
  void use(List<Config.ListSource> sources) {
    keeper.use(sources);
  }

  @Override
  public void perform() throws InterruptedException {
    // As long as nothing was read, what the kernel has of an earlier run stays.
    Optional<List<LoadedList>> now = keeper.lists();
    // Without a list now or ever, the kernel is not even asked.
    if (now.isEmpty() || keeper.isIdle()) return;
    lists = now.get();
    keeper.take().forEach(this::tell);
    lists.forEach(this::tellAge);
    Optional<String> trouble = keeper.trouble();
    try {
      keep();
    } catch (IOException refused) {
      trouble = trouble.or(() -> Optional.of(String.valueOf(refused.getMessage())));
    }
    if (trouble.isPresent() && !trouble.equals(told)) journal.warn("lists: " + trouble.get());
    told = trouble;
  }

  private void keep() throws IOException, InterruptedException {
    Instant now = clock.instant();
    List<Prefix> sparing = protection.allowlist().neverListed(protection.network().inside(), now);
    if (!sparing.equals(never)) {
      never = sparing;
      spared = AddressSet.of(never);
      keeper.spare(never);
    }
    List<WantedList> wanted = new ArrayList<>();
    for (LoadedList each : lists) each.wanted(now).ifPresent(wanted::add);
    KeptLists kept = enforcer.keepLists(wanted, never);
    keeper.fill(kept.unfilled());
    held = kept.held();
    tellUse();
  }

  private void tell(ListRefresh.Outcome outcome) {
    String name = outcome.list();
    if (outcome.result().isGood()) {
      boolean again = saidOf.remove(name) != null;
      if (outcome.result() == ListRefresh.Result.NEW || again) {
        journal.info("list " + name + ": " + outcome.words());
      }
      return;
    }
    troubles.merge(name, 1, Integer::sum);
    // A server that is away is away again five minutes later.
    if (outcome.words().equals(saidOf.put(name, outcome.words()))) return;
    boolean refused = outcome.result() == ListRefresh.Result.REFUSED;
    int prefixes = outcome.copy().size().prefixes();
    events.list(
        name,
        refused ? "refused" : "failed",
        prefixes,
        (refused ? "a new copy is refused: " : "no new copy: ")
            + outcome.words()
            + (outcome.copy().good().isPresent()
                ? "; the former one, of " + prefixes + " prefixes, stays until it is too old"
                : "; there is none yet"));
  }

  private void tellAge(LoadedList list) {
    String name = list.source().name();
    if (!list.isTooOld(clock.instant())) {
      tooOld.remove(name);
      return;
    }
    if (!tooOld.add(name)) return;
    int prefixes = list.copy().size().prefixes();
    String trouble = list.copy().trouble();
    events.list(
        name,
        "too_old",
        prefixes,
        "its copy is too old (max-age) and blocks nothing any more"
            + (trouble.isEmpty() ? "" : ": " + trouble));
  }

  private void tellUse() {
    Set<String> now = new HashSet<>();
    for (KernelLists.Held each : held) {
      if (each.lease().isZero()) continue;
      now.add(each.name());
      if (inUse.contains(each.name())) continue;
      lists.stream()
          .filter(list -> list.source().name().equals(each.name()))
          .findFirst()
          .ifPresent(list -> events.list(each.name(), "in_use", prefixes(list), words(list)));
    }
    inUse.clear();
    inUse.addAll(now);
  }

  private static int prefixes(LoadedList list) {
    return list.copy().size().prefixes();
  }

  private static String words(LoadedList list) {
    return prefixes(list) + " prefixes are " + (list.source().drops() ? "blocked" : "counted");
  }

  /** A flow went out. */
  void saw(Target.Connection flow) {
    for (LoadedList each : lists) {
      if (each.list().isEmpty() || each.source().direction() == BlockList.Direction.FROM) continue;
      boolean listed = each.list().get().addresses().contains(flow.destination());
      if (listed && !spared.contains(flow.destination())) {
        flows.merge(each.source().name(), 1L, Long::sum);
      }
    }
  }

  void measure(Metrics metrics) {
    for (LoadedList each : lists) {
      String name = each.source().name();
      Duration age =
          each.copy().good().map(at -> Duration.between(at, clock.instant())).orElse(Duration.ZERO);
      metrics.set(Metric.LIST_PREFIXES, prefixes(each), name);
      metrics.set(Metric.LIST_AGE, age.toSeconds(), name);
      metrics.set(Metric.LIST_IN_USE, inUse.contains(name) ? 1 : 0, name);
      metrics.set(Metric.LIST_TROUBLES, troubles.getOrDefault(name, 0), name);
      metrics.set(Metric.LIST_FLOWS, flows.getOrDefault(name, 0L), name);
      metrics.set(Metric.LIST_PACKETS, packets(name), name);
    }
  }

  private long packets(String list) {
    return held.stream()
        .filter(each -> each.name().equals(list))
        .mapToLong(KernelLists.Held::packets)
        .sum();
  }
}
