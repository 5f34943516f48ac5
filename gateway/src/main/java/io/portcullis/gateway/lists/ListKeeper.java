package io.portcullis.gateway.lists;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches lists when they are due, reads them where another process fetched them, and fills them
 * into the kernel, on a thread of its own: nobody who decides waits for a server, a disk, or two
 * hundred thousand addresses.
 */
public final class ListKeeper implements AutoCloseable {
  private static final long PAUSE_MILLIS = 500;
  private static final Duration REST = Duration.ofMinutes(1);

  private final ListStore store;
  private final ListRefresh refresh;
  private final Filler filler;
  private final InstantSource clock;
  private final Thread thread;
  private final Object lock = new Object();

  // Guarded by the lock.
  private List<Config.ListSource> sources;
  private Optional<List<LoadedList>> loaded = Optional.empty();
  private List<ListRefresh.Outcome> outcomes = new ArrayList<>();
  private List<BlockList> wanted = List.of();
  private Optional<List<Prefix>> spared = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private boolean closed;

  // Of the thread.
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();

  /** Puts the addresses of a list into the kernel; of the keeper's thread alone. */
  public interface Filler extends AutoCloseable {
    void fill(BlockList list) throws FirewallException;

    @Override
    void close();
  }

  private record Kept(LoadedList list, Optional<FileTime> stamp) {}

  public ListKeeper(
      List<Config.ListSource> sources,
      ListStore store,
      ListRefresh refresh,
      Filler filler,
      InstantSource clock) {
    this.sources = List.copyOf(sources);
    this.store = store;
    this.refresh = refresh;
    this.filler = filler;
    this.clock = clock;
    this.thread = new Thread(this::work, "lists");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Keeps other lists from now on. */
  public void use(List<Config.ListSource> others) {
    synchronized (lock) {
      sources = List.copyOf(others);
      loaded = Optional.empty();
      lock.notifyAll();
    }
  }

  /** All lists as of now; empty until they were read for the first time. */
  public Optional<List<LoadedList>> lists() {
    synchronized (lock) {
      return loaded;
    }
  }

  /** What came of asking, since this was asked last. */
  public List<ListRefresh.Outcome> take() {
    synchronized (lock) {
      List<ListRefresh.Outcome> all = outcomes;
      outcomes = new ArrayList<>();
      return all;
    }
  }

  /** Whether there is no list and never was one. */
  public boolean isIdle() {
    synchronized (lock) {
      return sources.isEmpty() && !store.exists();
    }
  }

  /** Has this remembered as what no list drops, for a start at which nobody knows it yet. */
  public void spare(List<Prefix> never) {
    synchronized (lock) {
      spared = Optional.of(List.copyOf(never));
    }
  }

  /** Has these filled into the kernel, as soon as it can be done. */
  public void fill(List<BlockList> lists) {
    synchronized (lock) {
      wanted = List.copyOf(lists);
      if (!wanted.isEmpty()) lock.notifyAll();
    }
  }

  /** Why the last list could not be read, kept or filled; empty when it could. */
  public Optional<String> trouble() {
    synchronized (lock) {
      return trouble;
    }
  }

  private void work() {
    try {
      while (true) {
        turn();
        synchronized (lock) {
          if (closed) return;
          lock.wait(PAUSE_MILLIS);
          if (closed) return;
        }
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    } finally {
      filler.close();
    }
  }

  private void turn() throws InterruptedException {
    List<Config.ListSource> now;
    synchronized (lock) {
      now = sources;
    }
    List<String> troubles = new ArrayList<>();
    // What is kept counts at once; a server may take long to answer.
    read(now, troubles);
    publish(now);
    fillWanted(troubles);
    rememberSpared(troubles);
    boolean asked = false;
    for (Config.ListSource each : now) asked |= askWhenDue(each, troubles);
    if (asked) {
      read(now, troubles);
      publish(now);
    }
    synchronized (lock) {
      trouble = troubles.stream().findFirst();
    }
  }

  private void publish(List<Config.ListSource> of) {
    List<LoadedList> all =
        of.stream().flatMap(each -> kept(each).stream()).map(Kept::list).toList();
    synchronized (lock) {
      if (of == sources) loaded = Optional.of(all);
    }
  }

  private void read(List<Config.ListSource> now, List<String> troubles) {
    kept.keySet().removeIf(name -> now.stream().noneMatch(each -> each.name().equals(name)));
    for (Config.ListSource each : now) {
      Optional<FileTime> stamp = store.stamp(each.name());
      Optional<Kept> before = kept(each).filter(known -> known.list.source().equals(each));
      if (before.filter(known -> known.stamp.equals(stamp)).isPresent()) continue;
      try {
        LoadedList list = LoadedList.read(each, store);
        kept.put(each.name(), new Kept(list, stamp));
      } catch (IOException unreadable) {
        troubles.add("list " + each.name() + " cannot be read: " + Paths.reason(unreadable));
        if (before.isEmpty()) {
          LoadedList none =
              new LoadedList(each, Copy.none(each.source().toString()), Optional.empty());
          kept.put(each.name(), new Kept(none, Optional.empty()));
        }
      }
    }
  }

  private Optional<Kept> kept(Config.ListSource list) {
    return Optional.ofNullable(kept.get(list.name()));
  }

  private boolean askWhenDue(Config.ListSource list, List<String> troubles)
      throws InterruptedException {
    Instant now = clock.instant();
    Optional<Instant> due =
        kept(list).map(each -> each.list.copy().next(list.bounds().every(), now));
    boolean resting = notBefore.getOrDefault(list.name(), Instant.MIN).isAfter(now);
    if (resting || due.filter(at -> !at.isAfter(now)).isEmpty()) return false;
    // Where nothing can be kept, that it was asked is not known either.
    notBefore.put(list.name(), now.plus(REST));
    try {
      ListRefresh.Outcome outcome = refresh.refresh(list, false);
      synchronized (lock) {
        outcomes.add(outcome);
      }
    } catch (IOException notKept) {
      troubles.add("list " + list.name() + " cannot be kept: " + Paths.reason(notKept));
    }
    return true;
  }

  private void fillWanted(List<String> troubles) {
    List<BlockList> lists;
    synchronized (lock) {
      lists = wanted;
      wanted = List.of();
    }
    for (BlockList list : lists) {
      try {
        filler.fill(list);
      } catch (FirewallException refused) {
        // Without a table it is asked for again as soon as there is one.
        if (refused.kind() == FirewallException.Kind.GONE) continue;
        troubles.add("list " + list.name() + " is not in the kernel: " + refused.getMessage());
      }
    }
  }

  private void rememberSpared(List<String> troubles) throws InterruptedException {
    Optional<List<Prefix>> never;
    synchronized (lock) {
      never = spared;
      spared = Optional.empty();
    }
    if (never.isEmpty()) return;
    try {
      store.spare(never.get());
    } catch (IOException notKept) {
      troubles.add("what no list may drop cannot be kept: " + Paths.reason(notKept));
    }
  }

  /** Ends asking; what the kernel uses ends with its lease. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    thread.interrupt();
  }
}
