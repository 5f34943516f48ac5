package io.portcullis.detector.training;

import io.portcullis.detector.LetterDistance;
import io.portcullis.detector.models.MarkovModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The search of the Stratosphere Testing Framework: letters of all tuples joined by {@code #}, and
 * the threshold from 1.1 to 2.0 that separates the model best from other models. It does not count
 * what does not match, so a malicious model has no false negatives, and mostly the smallest
 * threshold wins. For comparison with published models.
 */
public final class StfSearch {
  /** Prefixes that are compared, in characters. */
  private static final int SHORTEST = 4;

  private static final int LONGEST = 101;

  private StfSearch() {}

  /**
   * One other behaviour.
   *
   * @param malicious what matching it would mean
   */
  public record Other(String letters, boolean malicious) {
    /** That of a model. */
    public static Other of(MarkovModel model) {
      return new Other(model.letters(), model.malicious());
    }
  }

  private record Candidate(double threshold, Confusion found) {
    double rate(int part, int rest) {
      return part + rest == 0 ? -1 : (double) part / (part + rest);
    }

    double f1() {
      int wrong = found.falsePositives() + found.falseNegatives();
      return 2 * found.truePositives() + wrong == 0 ? -1 : found.f1();
    }

    double falsePositiveRate() {
      return rate(found.falsePositives(), found.trueNegatives());
    }

    double truePositiveRate() {
      return rate(found.truePositives(), found.falseNegatives());
    }

    double positiveValue() {
      return rate(found.truePositives(), found.falsePositives());
    }

    double negativeValue() {
      return rate(found.trueNegatives(), found.falseNegatives());
    }
  }

  /** The order in which the framework prefers thresholds. */
  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::f1)
          .reversed()
          .thenComparingDouble(Candidate::falsePositiveRate)
          .thenComparing(Comparator.comparingDouble(Candidate::truePositiveRate).reversed())
          .thenComparing(Comparator.comparingDouble(Candidate::positiveValue).reversed())
          .thenComparing(Comparator.comparingDouble(Candidate::negativeValue).reversed())
          .thenComparing(
              Comparator.comparingInt((Candidate each) -> each.found().truePositives()).reversed())
          .thenComparing(
              Comparator.comparingInt((Candidate each) -> each.found().trueNegatives()).reversed())
          .thenComparingInt(each -> each.found().falsePositives())
          .thenComparingInt(each -> each.found().falseNegatives())
          .thenComparingDouble(Candidate::threshold);

  /**
   * @param own tuples of the behaviour, joined in this order
   * @param malicious whether it is
   * @param others behaviours of the same protocol
   */
  public static Trained train(List<Sample> own, boolean malicious, List<Other> others) {
    String letters = String.join("#", own.stream().map(Sample::letters).toList());
    LetterDistance nearness = new LetterDistance(letters);
    List<Double> nearest =
        others.stream().map(other -> nearest(nearness, letters, other.letters())).toList();
    List<Candidate> candidates = new ArrayList<>();
    // Floating steps on purpose: hence its thresholds of 1.1000000000000001 and so on.
    for (double threshold = 1.1; threshold <= 2.05; threshold += 0.1) {
      Confusion found = Confusion.NONE;
      for (int i = 0; i < others.size(); i++) {
        if (nearest.get(i) < threshold) found = count(found, malicious, others.get(i).malicious());
      }
      if (!found.equals(Confusion.NONE)) candidates.add(new Candidate(threshold, found));
    }
    Optional<Candidate> best = candidates.stream().min(BEST_FIRST);
    return new Trained(
        letters,
        own.stream().mapToInt(Sample::flows).sum(),
        own.stream().map(Sample::name).toList(),
        best.map(Candidate::threshold).orElse(-1.0),
        best.map(Candidate::found).orElse(Confusion.NONE),
        Confusion.NONE);
  }

  private static Confusion count(Confusion sum, boolean training, boolean other) {
    // A match is all that counts here: false negatives are normal models near to malicious ones.
    if (training) return sum.and(other, true);
    return sum.and(other, false);
  }

  private static double nearest(LetterDistance nearness, String own, String other) {
    double nearest = LetterDistance.NEVER;
    int longest = Math.min(LONGEST, Math.max(own.length(), other.length()));
    for (int length = SHORTEST; length <= longest; length++) {
      double distance = nearness.ofPrefixes(other, length);
      if (distance > 0) nearest = Math.min(nearest, distance);
    }
    return nearest;
  }
}
