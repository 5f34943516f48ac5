package io.portcullis.fleet;

import io.portcullis.fleet.message.Statement;
import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose word counts at this router: a pure function of what was heard.
 *
 * @param quorum how many sites must say the same; 0: nobody is believed
 * @param from the sites that are believed; empty: all that speak
 * @param widen whether a word about one port of a server counts for the whole server
 */
public record Acceptance(int quorum, Set<String> from, boolean widen) {
  /** Nobody's. */
  public static final Acceptance NONE = new Acceptance(0, Set.of(), false);

  public Acceptance {
    from = Set.copyOf(from);
  }

  /**
   * What one site says of one server.
   *
   * @param ends when its word ends, as time since this machine's boot
   */
  record Word(String site, Statement statement, Duration ends) {}

  /**
   * The outcome.
   *
   * @param accepted what is to be blocked
   * @param narrow words of believed sites about one port alone, which are not widened here
   */
  record Outcome(List<Accepted> accepted, int narrow) {}

  private boolean believes(String site) {
    return quorum > 0 && (from.isEmpty() || from.contains(site));
  }

  /** Weighs all words that hold now; a site counts once for a server. */
  Outcome weigh(Collection<Word> words) {
    Map<Prefix, Map<String, Word>> believed = new HashMap<>();
    int narrow = 0;
    for (Word word : words) {
      if (!believes(word.site())) continue;
      if (word.statement().service().isPresent() && !widen) {
        narrow++;
        continue;
      }
      believed
          .computeIfAbsent(word.statement().server(), any -> new HashMap<>())
          .merge(
              word.site(),
              word,
              (one, other) -> one.ends().compareTo(other.ends()) >= 0 ? one : other);
    }
    List<Accepted> accepted = new ArrayList<>();
    believed.forEach(
        (server, bySite) -> {
          if (bySite.size() >= quorum) accepted.add(accepted(server, bySite));
        });
    return new Outcome(accepted, narrow);
  }

  /** It holds for as long as enough of them say so. */
  private Accepted accepted(Prefix server, Map<String, Word> bySite) {
    List<Word> latestFirst =
        bySite.values().stream().sorted(Comparator.comparing(Word::ends).reversed()).toList();
    return new Accepted(
        server,
        latestFirst.get(quorum - 1).ends(),
        List.copyOf(new TreeSet<>(bySite.keySet())),
        latestFirst.get(0).statement().reason());
  }
}
