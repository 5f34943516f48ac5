package io.portcullis.web.whatif;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Today's settings and others on the same recording.
 *
 * @param rows targets, first those on which both do not agree
 * @param hosts whom rules would have been about, by inside host
 */
public record Comparison(Outcome today, Outcome trial, List<Row> rows, List<Hit> hosts) {
  public Comparison {
    rows = List.copyOf(rows);
    hosts = List.copyOf(hosts);
  }

  /** Who would have blocked a target. */
  public enum Side {
    /** Only the settings that are tried. */
    NEW("new"),
    /** Only today's. */
    GONE("no longer"),
    BOTH("both");

    private final String words;

    Side(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * A target.
   *
   * @param rule of the settings that are tried, or of today's where only they have one
   */
  public record Row(Side side, Outcome.Rule rule) {}

  /** How many rules an inside host would have had. */
  public record Hit(String host, long today, long trial) {}

  static Comparison of(Outcome today, Outcome trial) {
    Map<String, Outcome.Rule> before =
        today.byTarget().stream()
            .collect(Collectors.toMap(Outcome.Rule::target, Function.identity()));
    List<Row> added = new ArrayList<>();
    List<Row> both = new ArrayList<>();
    for (Outcome.Rule rule : trial.byTarget()) {
      boolean known = before.remove(rule.target()) != null;
      if (known) both.add(new Row(Side.BOTH, rule));
      else added.add(new Row(Side.NEW, rule));
    }
    List<Row> rows = new ArrayList<>(added);
    for (Outcome.Rule rule : today.byTarget()) {
      if (before.containsKey(rule.target())) rows.add(new Row(Side.GONE, rule));
    }
    rows.addAll(both);
    return new Comparison(today, trial, rows, hits(today, trial));
  }

  private static List<Hit> hits(Outcome today, Outcome trial) {
    Map<String, Long> before = byHost(today);
    Map<String, Long> after = byHost(trial);
    Map<String, Hit> hits = new TreeMap<>();
    for (String host : before.keySet()) hits.put(host, hit(host, before, after));
    for (String host : after.keySet()) hits.put(host, hit(host, before, after));
    return new ArrayList<>(hits.values());
  }

  private static Hit hit(String host, Map<String, Long> before, Map<String, Long> after) {
    return new Hit(host, before.getOrDefault(host, 0L), after.getOrDefault(host, 0L));
  }

  private static Map<String, Long> byHost(Outcome outcome) {
    return outcome.rules().stream()
        .filter(rule -> !rule.who().isEmpty())
        .collect(Collectors.groupingBy(Outcome.Rule::who, Collectors.counting()));
  }

  /** How many targets are on one side. */
  public long count(Side side) {
    return rows.stream().filter(row -> row.side() == side).count();
  }
}
