package io.portcullis.gateway;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Known;
import io.portcullis.rules.Ledger;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What operators have said of this network: tuples that they called false positives. Read again
 * when the ledger has changed; a mark that runs out ends by the clock. Used by one thread.
 */
public final class Knowledge implements Known {
  private final Parts parts;
  private Optional<Long> ledgerVersion = Optional.empty();
  private Map<String, Ledger.FalsePositive> falsePositives = Map.of();

  Knowledge(Parts parts) {
    this.parts = parts;
  }

  /**
   * Reads what has changed; cheap when nothing has. What cannot be read stays as it was.
   *
   * @throws IOException when the ledger cannot be read; the message names it
   */
  void refresh() throws IOException {
    if (!parts.hasLedger()) return;
    Ledger ledger = parts.ledger();
    long version = ledger.version();
    if (ledgerVersion.isPresent() && ledgerVersion.get() == version) return;
    Map<String, Ledger.FalsePositive> read = new HashMap<>();
    for (Ledger.FalsePositive label : ledger.falsePositives(parts.now())) {
      read.merge(label.tuple(), label, Knowledge::longer);
    }
    falsePositives = read;
    ledgerVersion = Optional.of(version);
  }

  private static Ledger.FalsePositive longer(Ledger.FalsePositive one, Ledger.FalsePositive other) {
    return one.expires().isAfter(other.expires()) ? one : other;
  }

  /**
   * Only the very tuple: a neighbour of its server may be rented by anybody, so nothing is said of
   * the server's network.
   */
  @Override
  public Optional<String> benignBecause(Tuple tuple) {
    if (falsePositives.isEmpty()) return Optional.empty();
    Instant now = parts.now();
    return Optional.ofNullable(falsePositives.get(tuple.toString()))
        .filter(label -> label.expires().isAfter(now))
        .map(Knowledge::words);
  }

  private static String words(Ledger.FalsePositive label) {
    return "called a false positive on "
        + day(label.since())
        + ", which holds until "
        + day(label.expires());
  }

  private static String day(Instant instant) {
    return instant.toString().substring(0, "2026-11-24".length());
  }
}
