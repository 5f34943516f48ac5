package io.portcullis.gateway.run;

import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.Parts;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What protects and what is inside, kept true while the gateway runs: addresses and routes are read
 * again every few seconds, the allowlist whenever the ledger changed, and host names are looked up
 * on a thread of their own, so that a slow resolver holds nothing up. Used by one thread.
 */
final class Protection implements AutoCloseable {
  private static final Duration ROLES_EACH = Duration.ofSeconds(5);
  private static final Duration NAMES_EACH = Duration.ofMinutes(1);

  private final Parts parts;
  private final boolean recorded;
  private final OperatorLog journal;
  private final HostNames names;
  private final ExecutorService resolver =
      Executors.newSingleThreadExecutor(Protection::daemonThread);
  private Future<Map<String, List<InetAddress>>> lookup;
  private List<String> asked;
  private Instant askedAt;
  private Map<String, List<InetAddress>> resolved = Map.of();
  private Network network;
  private Instant networkRead;
  private Optional<Known> known = Optional.empty();

  /** An allowlist, and of which ledger it was made; forgotten when something else changes. */
  private record Known(Allowlist allowlist, long ledgerVersion) {}

  /**
   * @param recorded whether the flows were recorded elsewhere, where this machine's addresses and
   *     routes mean nothing
   * @throws IOException when the interfaces or the ledger cannot be read
   */
  Protection(Parts parts, boolean recorded, OperatorLog journal) throws IOException {
    this.parts = parts;
    this.recorded = recorded;
    this.journal = journal;
    this.names = parts.names();
    this.network = read();
    this.networkRead = parts.now();
    this.asked = wanted();
    this.askedAt = parts.now();
    this.lookup = resolver.submit(() -> names.refresh(asked));
    // Nothing is blocked before the names of the allowlist have been asked for once.
    takeAnswers();
  }

  private static Thread daemonThread(Runnable task) {
    Thread thread = new Thread(task, "host-names");
    thread.setDaemon(true);
    return thread;
  }

  private Network read() throws IOException {
    return recorded ? Network.recorded(parts.config().inside()) : parts.network();
  }

  Network network() {
    return network;
  }

  /** Whether a text is the address of an inside host, as of now. */
  boolean isInside(String address) {
    return network.isInside(address);
  }

  /**
   * Everything that protects, as of now, orders of other processes included.
   *
   * @throws IOException when the ledger cannot be read
   */
  Allowlist allowlist() throws IOException {
    Ledger ledger = parts.ledger();
    long version = ledger.version();
    if (known.isPresent() && known.get().ledgerVersion == version) return known.get().allowlist;
    List<AllowEntry> entries = operatorsEntries();
    entries.addAll(network.roles());
    Allowlist allowlist = new Allowlist(entries, resolved);
    known = Optional.of(new Known(allowlist, version));
    return allowlist;
  }

  /** From the next {@link #refresh} on, addresses and routes are those of then. */
  void networkChanged() {
    networkRead = Instant.EPOCH;
  }

  /** Reads again what is due; call it every second. */
  void refresh() {
    Instant now = parts.now();
    try {
      if (!recorded && isDue(networkRead, ROLES_EACH, now)) {
        networkRead = now;
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

  private void refreshNames(Instant now) {
    if (!lookup.isDone()) return;
    try {
      takeAnswers();
      List<String> wanted = wanted();
      if (wanted.equals(asked) && (wanted.isEmpty() || !isDue(askedAt, NAMES_EACH, now))) return;
      asked = wanted;
      askedAt = now;
      lookup = resolver.submit(() -> names.refresh(wanted));
    } catch (IOException unreadable) {
      journal.error(unreadable, "allowed names are those of before");
    }
  }

  private void takeAnswers() throws IOException {
    try {
      Map<String, List<InetAddress>> answers = lookup.get();
      names.failures().forEach(failure -> journal.warn("allow: cannot look up " + failure));
      if (answers.equals(resolved)) return;
      resolved = answers;
      known = Optional.empty();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while the allowlist's names were looked up", told);
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect.getCause());
    }
  }

  private List<String> wanted() throws IOException {
    return Parts.namesIn(operatorsEntries());
  }

  private List<AllowEntry> operatorsEntries() throws IOException {
    List<AllowEntry> entries = new ArrayList<>(parts.configured());
    entries.addAll(parts.ledger().allowed(parts.now()));
    return entries;
  }

  private static boolean isDue(Instant last, Duration each, Instant now) {
    // A clock that was set back must not put it off for hours.
    return Duration.between(last, now).abs().compareTo(each) >= 0;
  }

  @Override
  public void close() {
    resolver.shutdownNow();
  }
}
