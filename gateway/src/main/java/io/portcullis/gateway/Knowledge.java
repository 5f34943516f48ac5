package io.portcullis.gateway;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.Known;
import io.portcullis.rules.Ledger;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of this network beside its flows: tuples that operators called false positives, and
 * its baseline. Read again when the ledger or the baseline's file has changed; a mark that runs out
 * ends by the clock. Used by one thread.
 */
public final class Knowledge implements Known {
  private final Parts parts;
  private final BaselineFile file;
  private Optional<Long> ledgerVersion = Optional.empty();
  private Map<String, Ledger.FalsePositive> falsePositives = Map.of();
  private String stamp = "";
  private Baseline baseline = Baseline.NONE;

  Knowledge(Parts parts) {
    this.parts = parts;
    this.file = parts.baseline();
  }

  /**
   * Reads what has changed; cheap when nothing has. What cannot be read stays as it was.
   *
   * @throws IOException when the ledger or the baseline cannot be read; the message names it. A
   *     broken baseline is told once, until it changes again
   */
  void refresh() throws IOException {
    refreshBaseline();
    refreshMarks();
  }

  private void refreshBaseline() throws IOException {
    // Before it is read: what changes in between is seen at the next look.
    String now = file.stamp();
    if (now.equals(stamp)) return;
    stamp = now;
    baseline = file.read();
  }

  private void refreshMarks() throws IOException {
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

  @Override
  public Familiarity familiarity(Habit habit) {
    return baseline.familiarity(habit);
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
