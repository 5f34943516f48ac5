package io.portcullis.fleet.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts, of one partition, the sites that hear a rhythm to the same server. It takes what each
 * site says once, and remembers a period and no more. Used by one thread.
 */
final class Join {
  /** Periods of sites that are one rhythm: the longest over the shortest. */
  private static final double ALIKE = 1.3;

  /** Flows of which so many in a hundred are on the beat are regular. */
  private static final int REGULAR = 50;

  private final int most;
  private final Map<Endpoint, Heard> servers = new HashMap<>();
  private final Set<String> sites = new HashSet<>();
  private long summaries;
  private long leftOut;

  /**
   * @param most summaries that are remembered
   */
  Join(int most) {
    this.most = most;
  }

  /** Of one server. */
  private static final class Heard {
    private int seen;
    private int lastSite;
    private int regular;
    private float[] periods = new float[1];

    /** A site counts once, whatever it says. */
    void add(int site, Summary summary) {
      if (lastSite == site) return;
      lastSite = site;
      seen++;
      if (summary.onBeat() < REGULAR) return;
      if (regular == periods.length) periods = Arrays.copyOf(periods, 2 * regular);
      periods[regular++] = (float) summary.periodSeconds();
    }

    Tally tally(Endpoint endpoint, int sites) {
      Arrays.sort(periods, 0, regular);
      int begin = 0;
      int alike = 0;
      int first = 0;
      for (int at = 0; at < regular; at++) {
        while (periods[at] > ALIKE * periods[first]) first++;
        if (at - first + 1 > alike) {
          alike = at - first + 1;
          begin = first;
        }
      }
      double period = alike == 0 ? 0 : Summary.twoDigits(periods[begin + alike / 2]);
      return new Tally(endpoint, period, alike, seen, sites);
    }
  }

  /** Takes all that a site says; nothing where it has spoken already. */
  void add(String site, List<Summary> all) {
    if (!sites.add(site)) return;
    for (Summary each : all) {
      if (summaries == most) {
        leftOut++;
        continue;
      }
      summaries++;
      servers.computeIfAbsent(each.endpoint(), any -> new Heard()).add(sites.size(), each);
    }
  }

  /** What more than one site hears; first what most hear alike. */
  List<Tally> tallies() {
    List<Tally> all = new ArrayList<>();
    servers.forEach(
        (endpoint, heard) -> {
          if (heard.seen > 1) all.add(heard.tally(endpoint, sites.size()));
        });
    all.sort(
        Comparator.comparingInt(Tally::alike)
            .thenComparingInt(Tally::seen)
            .reversed()
            .thenComparing(Tally::endpoint));
    return all;
  }

  int sites() {
    return sites.size();
  }

  int servers() {
    return servers.size();
  }

  long summaries() {
    return summaries;
  }

  /** Summaries for which there was no room. */
  long leftOut() {
    return leftOut;
  }
}
