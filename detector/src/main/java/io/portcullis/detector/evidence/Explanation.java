package io.portcullis.detector.evidence;

import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.trail.Moment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a tuple was taken for a beacon, or why not.
 *
 * @param score evidence and terms together, in natural log odds; an alarm from the threshold on
 * @param threshold of the sensitivity
 * @param sensitivity that was chosen
 * @param reached the most cautious sensitivity for which the score is an alarm; empty where it is
 *     for none
 * @param evidence of the chains alone, 0 to the ceiling
 * @param terms those that applied
 * @param periodSeconds middle of the last gaps
 * @param flows of the tuple
 * @param beats how many of them were on a beat
 * @param crossedAt number of the first flow whose score reached the threshold; 0 if none did
 * @param changes what would have brought the score under the threshold, or, where an operator's
 *     word or the baseline keeps it there, what it would be without; in words; unmodifiable
 * @param moments the last flows in their order, where they are kept; unmodifiable
 * @param server name of the server and who said it, or that it has none, in words; empty when
 *     nothing is known
 */
public record Explanation(
    double score,
    double threshold,
    Sensitivity sensitivity,
    Optional<Sensitivity> reached,
    double evidence,
    List<Reason> terms,
    double periodSeconds,
    int flows,
    int beats,
    int crossedAt,
    List<String> changes,
    List<Moment> moments,
    String server) {

  public Explanation {
    terms = List.copyOf(terms);
  }

  /** This explanation, of a server of which that is known. */
  public Explanation ofServer(String words) {
    return new Explanation(
        score,
        threshold,
        sensitivity,
        reached,
        evidence,
        terms,
        periodSeconds,
        flows,
        beats,
        crossedAt,
        changes,
        moments,
        words);
  }

  /** Distance of a detection by evidence: 1.0 at the threshold, smaller the surer it is. */
  public double distance() {
    return threshold / score;
  }

  /** Whether any flow's score reached the threshold. */
  public boolean crossed() {
    return crossedAt > 0;
  }

  /** Whether it would be an alarm but for what was said or learned of the very tuple. */
  public boolean spared() {
    double words =
        terms.stream()
            .filter(term -> Term.WORDS.stream().anyMatch(word -> word.word().equals(term.term())))
            .mapToDouble(Reason::value)
            .sum();
    return score < threshold && score - words >= threshold;
  }

  /** What this network's baseline says of it; empty where nothing was learned. */
  public Optional<String> familiarity() {
    return terms.stream()
        .filter(term -> term.term().equals(Term.LEARNED.word()))
        .map(Reason::cause)
        .findFirst();
  }

  /** All of it in a line, for those who list. */
  public String summary() {
    String added =
        terms.stream()
            .filter(term -> term.value() != 0)
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
