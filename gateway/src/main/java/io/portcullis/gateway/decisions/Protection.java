package io.portcullis.gateway.decisions;

import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What protects and what is inside, kept true while the gateway runs: addresses and routes are read
 * again every few seconds, the allowlist whenever the ledger changed, and host names are looked up
 * on a thread of their own, so that a slow resolver holds nothing up. Used by one thread.
 */
public final class Protection implements Duty, AutoCloseable {
  private static final Duration ROLES_EACH = Duration.ofSeconds(5);
  private static final Duration NAMES_EACH = Duration.ofMinutes(1);

  private final AllowlistAccess access;
  private final NetworkAccess machine;
  private final Ledger ledger;
  private final boolean recorded;
  private final OperatorLog journal;
  private final BootClock clock;
  private final Every every = new Every(Duration.ofSeconds(1));
  private final Every roles;
  private final ExecutorService resolver =
      Executors.newSingleThreadExecutor(Protection::daemonThread);
  private Future<Map<String, List<InetAddress>>> lookup;
  private List<String> asked;
  private Every asking;
  private Map<String, List<InetAddress>> resolved = Map.of();
  // Read by threads that capture, too.
  private volatile Network network;
  private Optional<Known> known = Optional.empty();

  /** An allowlist, and of which ledger it was made; forgotten when something else changes. */
  private record Known(Allowlist allowlist, long ledgerVersion) {}

  /**
   * @param recorded whether the flows were recorded elsewhere, where this machine's addresses and
   *     routes mean nothing
   * @throws IOException when the interfaces or the ledger cannot be read
   */
  public Protection(
      AllowlistAccess access,
      NetworkAccess machine,
      Ledger ledger,
      boolean recorded,
      OperatorLog journal,
      BootClock clock)
      throws IOException {
    this.access = access;
    this.machine = machine;
    this.ledger = ledger;
    this.recorded = recorded;
    this.journal = journal;
    this.clock = clock;
    this.network = read();
    this.roles = Every.after(ROLES_EACH, clock.sinceBoot());
    this.asked = wanted();
    this.asking = Every.after(NAMES_EACH, clock.sinceBoot());
    this.lookup = resolver.submit(() -> access.names().refresh(asked));
    // Nothing is blocked before the names of the allowlist have been asked for once.
    takeAnswers();
  }

  @Override
  public Every every() {
    return every;
  }

  private static Thread daemonThread(Runnable task) {
    Thread thread = new Thread(task, "host-names");
    thread.setDaemon(true);
    return thread;
  }

  private Network read() throws IOException {
    return recorded ? machine.recorded() : machine.discover();
  }

  public Network network() {
    return network;
  }

  /** Whether a text is the address of an inside host, as of now. */
  public boolean isInside(String address) {
    return network.isInside(address);
  }

  /**
   * Everything that protects, as of now, orders of other processes included.
   *
   * @throws IOException when the ledger cannot be read
   */
  public Allowlist allowlist() throws IOException {
    long version = ledger.version();
    if (known.isPresent() && known.get().ledgerVersion == version) return known.get().allowlist;
    List<AllowEntry> entries = operatorsEntries();
    entries.addAll(network.roles());
    Allowlist allowlist = new Allowlist(entries, resolved);
    known = Optional.of(new Known(allowlist, version));
    return allowlist;
  }

  /** Other entries of the configuration, from now on. */
  public void allow(List<Config.Allowed> configured) {
    access.use(configured);
    known = Optional.empty();
    // Names among them are asked for at once.
    every.hasten();
  }

  /** Addresses and routes are read again at once. */
  public void networkChanged() {
    roles.hasten();
    every.hasten();
  }

  /** Reads again what is due. */
  @Override
  public void perform() {
    Duration now = clock.sinceBoot();
    try {
      if (roles.isDue(now) && !recorded) {
        Network found = read().keepingSince(network);
        if (!found.equals(network)) {
          network = found;
          known = Optional.empty();
        }
      }
    } catch (IOException unreadable) {
      journal.error(unreadable, "addresses and routes are those of before");
    }
    refreshNames(now);
  }

  private void refreshNames(Duration now) {
    if (!lookup.isDone()) return;
    try {
      takeAnswers();
      List<String> wanted = wanted();
      if (wanted.equals(asked) && (wanted.isEmpty() || !asking.isDue(now))) return;
      asked = wanted;
      asking = Every.after(NAMES_EACH, now);
      lookup = resolver.submit(() -> access.names().refresh(wanted));
    } catch (IOException unreadable) {
      journal.error(unreadable, "allowed names are those of before");
    }
  }

  private void takeAnswers() throws IOException {
    try {
      Map<String, List<InetAddress>> answers = lookup.get();
      access
          .names()
          .failures()
          .forEach(failure -> journal.warn("allow: cannot look up " + failure));
      if (answers.equals(resolved)) return;
      resolved = answers;
      known = Optional.empty();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while the allowlist's names were looked up", told);
    } catch (ExecutionException defect) {
      // Told now, and asked again in a minute by the thread that follows.
      lookup = CompletableFuture.completedFuture(resolved);
      throw new IOException("a defect in looking up: " + defect.getCause(), defect);
    }
  }

  private List<String> wanted() throws IOException {
    return AllowlistAccess.namesIn(operatorsEntries());
  }

  private List<AllowEntry> operatorsEntries() throws IOException {
    List<AllowEntry> entries = new ArrayList<>(access.configured());
    entries.addAll(ledger.allowed(clock.instant()));
    return entries;
  }

  @Override
  public void close() {
    resolver.shutdownNow();
  }
}
