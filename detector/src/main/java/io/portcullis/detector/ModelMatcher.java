package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import java.util.Optional;

/** Says which model the history of a tuple matches; one for each protocol that models exist for. */
public sealed interface ModelMatcher
    permits ModelMatcher.Never, NearestMatcher, FirstMatcher, StoredChainMatcher {

  /** The model that matches, with the distance. The history is long enough to be tested. */
  Optional<Match> match(History history);

  /** The winner. */
  record Match(MarkovModel model, double distance) {}

  /** No models. */
  record Never() implements ModelMatcher {
    @Override
    public Optional<Match> match(History history) {
      return Optional.empty();
    }
  }

  /**
   * How far two log-probabilities lie apart: the lower one divided by the other, 1.0 or more; -1
   * where slips divided by zero, and where one is exactly -1, which it took for "unknown".
   */
  static double distance(double train, double test) {
    if (train == 0 || test == 0 || train == -1 || test == -1) return -1;
    return train < test ? train / test : test / train;
  }
}
