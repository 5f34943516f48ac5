package io.portcullis.detector;

import io.portcullis.detector.letters.Alphabet;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.PairCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * slips 0.2alpha as of 2015-12-15, defects and all, for those who must compare with it: the chain
 * that lies in the model file (mostly that of a fragment), the letters since the last match against
 * a prefix as long as all letters, -1 taken for a match, the first match wins, and the first model
 * of another protocol ends the search.
 */
final class StoredChainMatcher implements ModelMatcher {
  private static final int MINIMUM_NEW = 4;

  @SuppressWarnings("ArrayRecordComponent") // read in a loop, and compared by nobody
  private record Stored(MarkovModel model, double[] logs, double[] train) {}

  private final List<Stored> reachable;

  /**
   * @param models all of them, in order
   * @param protocol of the tuples to match, in lower case
   */
  StoredChainMatcher(List<MarkovModel> models, String protocol) {
    List<Stored> reached = new ArrayList<>();
    for (MarkovModel model : models) {
      if (!model.protocol().equals(protocol)) break;
      reached.add(prepare(model));
    }
    this.reachable = List.copyOf(reached);
  }

  private static Stored prepare(MarkovModel model) {
    double[] logs = model.stored().logs();
    byte[] letters = Alphabet.encode(model.letters());
    double[] train = new double[letters.length + 1];
    for (int n = 2; n <= letters.length; n++) train[n] = train[n - 1] + step(letters, n - 1, logs);
    return new Stored(model, logs, train);
  }

  private static double step(byte[] letters, int second, double[] logs) {
    return logs[letters[second - 1] << PairCounts.SHIFT | letters[second]];
  }

  @Override
  public Optional<Match> match(History history) {
    int from = history.matchedUpTo();
    int length = history.length();
    if (length - from < MINIMUM_NEW) return Optional.empty();
    for (Stored stored : reachable) {
      double test = 0;
      for (int i = from + 1; i < length; i++) test += step(history.letters(), i, stored.logs);
      double train = stored.train[Math.min(length, stored.train.length - 1)];
      double distance = ModelMatcher.distance(train, test);
      if (distance > stored.model.threshold()) continue;
      history.matchedUpTo(length);
      return Optional.of(new Match(stored.model, distance));
    }
    return Optional.empty();
  }
}
