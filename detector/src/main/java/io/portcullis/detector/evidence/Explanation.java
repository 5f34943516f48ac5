package io.portcullis.detector.evidence;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Why a tuple was taken for a beacon.
 *
 * @param score evidence and terms together, in natural log odds; at least the threshold
 * @param threshold of the sensitivity
 * @param evidence of the chains alone, 0 to the ceiling
 * @param terms those that applied
 * @param periodSeconds middle of the last gaps
 * @param flows of the tuple
 * @param beats how many of them were on a beat
 */
public record Explanation(
    double score,
    double threshold,
    double evidence,
    List<Reason> terms,
    double periodSeconds,
    int flows,
    int beats) {

  public Explanation {
    terms = List.copyOf(terms);
  }

  /** Distance of a detection by evidence: 1.0 at the threshold, smaller the surer it is. */
  public double distance() {
    return threshold / score;
  }

  /** All of it in a line, for those who list. */
  public String summary() {
    String added =
        terms.stream()
            .map(term -> String.format(Locale.ROOT, ", %s %+.1f", term.term(), term.value()))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "beacon every %s, %d of %d flows on the beat: score %.2f of %.2f (rhythm %+.2f%s)",
        Term.seconds(periodSeconds),
        beats,
        flows,
        score,
        threshold,
        evidence,
        added);
  }
}
