package io.portcullis.detector.training;

import io.portcullis.detector.LetterDistance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Looks for the tuple that stands best for its kind, and for a threshold, by counting what is
 * matched <em>and what is not</em>. How good that is is told by cross-validation: each tuple is
 * judged by a model that was chosen and tuned without it.
 *
 * <p>One tuple's letters, not those of all: the detector compares with the beginning of a model, so
 * what is joined behind the first tuple hardly counts.
 */
public final class HonestSearch {
  /** As the Stratosphere Testing Framework tries them, but without its rounding. */
  private static final List<Double> THRESHOLDS =
      List.of(1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0);

  private static final double FARTHEST = 2.0;

  /** Tuples that may stand for their kind: the longest of them. */
  private static final int MOST_CANDIDATES = 30;

  /** Characters of a tuple that are compared; nearly every verdict falls before. */
  private static final int MOST_CHARACTERS = 400;

  private static final int MOST_FOLDS = 10;

  private final List<Sample> own;
  private final int candidates;
  private final int all;
  private final double[][] nearest;

  private HonestSearch(List<Sample> own, int candidates, int all, double[][] nearest) {
    this.own = own;
    this.candidates = candidates;
    this.all = all;
    this.nearest = nearest;
  }

  private record Choice(int candidate, double threshold, Confusion confusion) {}

  /**
   * @param own tuples of the behaviour, at least one that is long enough to be tested
   * @param others tuples of other behaviour
   * @param minimum letters and symbols before a tuple is tested
   * @param progress told how many percent are done
   */
  public static Trained train(
      List<Sample> own, List<Sample> others, int minimum, IntConsumer progress) {
    // The longest first: with equal merits it says more.
    List<Sample> sorted =
        own.stream()
            .sorted(
                Comparator.comparingInt((Sample sample) -> sample.letters().length()).reversed())
            .toList();
    int candidates =
        (int)
            sorted.stream()
                .limit(MOST_CANDIDATES)
                .filter(sample -> sample.letters().length() >= Math.max(2, minimum))
                .count();
    if (candidates == 0) {
      throw new IllegalArgumentException(
          "no tuple of the label has "
              + minimum
              + " letters and symbols, so there is nothing to learn: take a longer recording");
    }
    List<Sample> all = new ArrayList<>(sorted);
    all.addAll(others);
    double[][] nearest = new double[candidates][all.size()];
    for (int candidate = 0; candidate < candidates; candidate++) {
      LetterDistance nearness = new LetterDistance(sorted.get(candidate).letters());
      for (int i = 0; i < all.size(); i++) {
        nearest[candidate][i] =
            nearness.nearest(all.get(i).letters(), minimum, MOST_CHARACTERS, FARTHEST);
      }
      progress.accept(100 * (candidate + 1) / candidates);
    }
    return new HonestSearch(sorted, candidates, all.size(), nearest).result();
  }

  private Trained result() {
    // With at least one candidate left in, a choice can always be made.
    Choice chosen = choose(-1, 1).orElseThrow();
    Sample sample = own.get(chosen.candidate());
    return new Trained(
        sample.letters(),
        sample.flows(),
        List.of(sample.name()),
        chosen.threshold(),
        chosen.confusion(),
        crossValidated());
  }

  private Confusion crossValidated() {
    int folds = Math.min(MOST_FOLDS, Math.max(2, own.size()));
    Confusion sum = Confusion.NONE;
    for (int fold = 0; fold < folds; fold++) {
      Optional<Choice> choice = choose(fold, folds);
      for (int i = 0; i < all; i++) {
        if (foldOf(i, folds) != fold) continue;
        // A single tuple cannot be held out: without it there is no model to judge it.
        if (isOwn(i) && own.size() == 1) continue;
        sum = sum.and(isOwn(i), choice.isPresent() && matches(choice.get(), i));
      }
    }
    return sum;
  }

  private int foldOf(int sample, int folds) {
    if (own.size() == 1 && isOwn(sample)) return -1;
    return (isOwn(sample) ? sample : sample - own.size()) % folds;
  }

  private boolean isOwn(int sample) {
    return sample < own.size();
  }

  private boolean matches(Choice choice, int sample) {
    return nearest[choice.candidate()][sample] <= choice.threshold();
  }

  /** The best of all candidates and thresholds without the tuples of one fold. */
  private Optional<Choice> choose(int without, int folds) {
    Optional<Choice> best = Optional.empty();
    for (int candidate = 0; candidate < candidates; candidate++) {
      if (without >= 0 && foldOf(candidate, folds) == without) continue;
      for (double threshold : THRESHOLDS) {
        Choice choice =
            new Choice(candidate, threshold, count(candidate, threshold, without, folds));
        if (best.isEmpty() || isBetter(choice.confusion(), best.get().confusion())) {
          best = Optional.of(choice);
        }
      }
    }
    return best;
  }

  /** Of equals the one met first stays: the longest tuple, the smallest threshold. */
  private static boolean isBetter(Confusion one, Confusion other) {
    if (one.f1() != other.f1()) return one.f1() > other.f1();
    return one.falsePositives() < other.falsePositives();
  }

  private Confusion count(int candidate, double threshold, int without, int folds) {
    Confusion confusion = Confusion.NONE;
    for (int i = 0; i < all; i++) {
      if (without >= 0 && foldOf(i, folds) == without) continue;
      confusion = confusion.and(isOwn(i), nearest[candidate][i] <= threshold);
    }
    return confusion;
  }
}
