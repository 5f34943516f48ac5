package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.PairCounts;
import io.portcullis.detector.models.PrefixChains;
import java.util.List;

/**
 * A model that may match histories of one protocol, as slips 0.3 scores it: the chain of the
 * model's prefix, made anew.
 */
final class PrefixScore {
  /** Sums from counts are rounded otherwise than walked ones, by far less than this share. */
  static final double SLACK = 1e-9;

  /** Stands for a distance that is surely too large, or that could not be computed. */
  static final double TOO_FAR = Double.POSITIVE_INFINITY;

  final MarkovModel model;
  private final double threshold;
  private final PrefixChains chains;

  PrefixScore(MarkovModel model) {
    this.model = model;
    this.threshold = model.threshold();
    this.chains = new PrefixChains(model.letters());
  }

  /** Exact distance of a short history, near enough for a long one; or {@link #TOO_FAR}. */
  double distance(History history) {
    PrefixChains.Chain chain = chains.of(history.length());
    double floor = chain.train() * threshold * (1 + SLACK);
    PairCounts pairs = history.pairs();
    double test =
        pairs == PairCounts.NONE
            ? chains.walk(history.letters(), history.length(), chain.logs(), floor)
            : chains.sum(history.letters()[0], pairs, chain.logs(), floor);
    return test < floor ? TOO_FAR : within(chain.train(), test, threshold * (1 + SLACK));
  }

  /** The least length above its own at which one of some models can match, when none does now. */
  static int reached(List<PrefixScore> contenders, History history) {
    int least = Integer.MAX_VALUE;
    for (PrefixScore contender : contenders) least = Math.min(least, contender.reached(history));
    return least;
  }

  private int reached(History history) {
    if (!(threshold >= 1)) return Integer.MAX_VALUE;
    return chains.reached(history.letters(), history.length(), history.pairs(), threshold);
  }

  /** The distance to the last bit, however long that takes; or {@link #TOO_FAR}. */
  double exactDistance(History history) {
    PrefixChains.Chain chain = chains.of(history.length());
    double test = chains.walk(history.letters(), history.length(), chain.logs());
    return within(chains.exactTrain(history.length(), chain), test, threshold);
  }

  /** Whether a distance surely is below the threshold, whatever rounding did. */
  boolean surely(double distance) {
    return distance <= threshold * (1 - SLACK);
  }

  private static double within(double train, double test, double threshold) {
    double distance = ModelMatcher.distance(train, test);
    return distance >= 1 && distance <= threshold ? distance : TOO_FAR;
  }
}
