package io.portcullis.fleet.evidence;

import io.portcullis.fleet.bus.Board;
import io.portcullis.fleet.bus.Bus;
import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Refusal;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.roster.Roster;
import io.portcullis.fleet.roster.Site;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a router knows of tallies: read as a whole, and each checked. Those whom the operator made
 * correlators are believed, and nobody else. Used by one thread.
 */
final class Tallies {
  /** Each takes some hundred bytes. */
  private static final int MOST = 100_000;

  private final Roster roster;
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);

  Tallies(VerifyingKey operator) {
    this.roster = new Roster(operator);
  }

  /**
   * Reads all that stand.
   *
   * @param own the name of the consumer: that of this site
   */
  Map<Endpoint, Tally> read(Board board, String own) throws IOException {
    Map<Endpoint, Tally> all = new HashMap<>();
    Set<String> asked = new HashSet<>();
    board.read(
        EvidencePlace.STREAM,
        own,
        EvidencePlace.ALL_TALLIES,
        (subject, message, number) -> {
          try {
            take(board, asked, subject, message, all);
          } catch (RefusedException wrong) {
            refused.merge(wrong.why(), 1L, Long::sum);
          }
        });
    return all;
  }

  private void take(
      Board board, Set<String> asked, String subject, byte[] message, Map<Endpoint, Tally> all)
      throws IOException, RefusedException {
    Signed signed = Signed.parse(message);
    Entries<Tally> told = Entries.tallies(signed);
    Optional<Site> by = correlator(board, asked, told.head().site());
    long number = told.checked(signed, subject, by).head().sequence();
    if (number < sequences.getOrDefault(subject, 0L)) {
      throw new RefusedException(Refusal.REPLAYED, "there was a later one");
    }
    sequences.put(subject, number);
    for (Tally each : told.all()) {
      if (all.size() < MOST) all.put(each.endpoint(), each);
    }
  }

  /** Who signed it, as the operator has it now. */
  private Optional<Site> correlator(Board board, Set<String> asked, String name)
      throws IOException, RefusedException {
    if (!Place.isName(name)) return Optional.empty();
    if (asked.add(name)) {
      Optional<byte[]> entry = board.last(Bus.STREAM, Place.entry(name).toString());
      if (entry.isPresent()) roster.take(name, entry.get());
    }
    return roster.site(name).filter(Site::correlator);
  }

  /** Messages that counted for nothing, by the reason. */
  Map<Refusal, Long> refused() {
    return Map.copyOf(refused);
  }
}
