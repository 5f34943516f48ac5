package io.portcullis.detector;

import io.portcullis.argus.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the tests of one time window, and judges the sources at its end as slips 0.3.5 did. */
public final class SourceVerdicts {
  private static final class Tests {
    private int tests;
    private int matches;
  }

  private final Map<Tuple, Tests> tuples = new LinkedHashMap<>();

  /**
   * A tuple was long enough and was compared with the models.
   *
   * @param malicious whether a malicious model won; a normal one counts as none
   */
  public void add(Tuple tuple, boolean malicious) {
    Tests of = tuples.computeIfAbsent(tuple, first -> new Tests());
    of.tests++;
    if (malicious) of.matches++;
  }

  /** The verdicts of the window, by source in the order of their first test; the next begins. */
  public List<SourceVerdict> close() {
    Map<String, Sum> sources = new LinkedHashMap<>();
    tuples.forEach(
        (tuple, of) -> sources.computeIfAbsent(tuple.source(), first -> new Sum()).add(of));
    tuples.clear();
    List<SourceVerdict> verdicts = new ArrayList<>();
    sources.forEach((source, sum) -> verdicts.add(sum.verdict(source)));
    return verdicts;
  }

  private static final class Sum {
    private int tuples;
    private int matched;
    private double ratios;

    void add(Tests of) {
      tuples++;
      if (of.matches == 0) return;
      matched++;
      ratios += (double) of.matches / of.tests;
    }

    SourceVerdict verdict(String source) {
      return new SourceVerdict(source, tuples, matched, ratios * matched / tuples);
    }
  }
}
