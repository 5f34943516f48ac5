package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.PairCounts;
import java.util.List;
import java.util.Optional;

/**
 * The nearest model wins (slips since January 2016). Where two are exactly as near, the one that
 * was loaded first does, or, if so wished, a malicious one before a normal one.
 */
final class NearestMatcher implements ModelMatcher {
  private final List<PrefixScore> contenders;
  private final double[] distances;
  private final boolean maliciousFirst;

  NearestMatcher(List<MarkovModel> models, boolean maliciousFirst) {
    this.contenders = models.stream().map(PrefixScore::new).toList();
    this.distances = new double[contenders.size()];
    this.maliciousFirst = maliciousFirst;
  }

  @Override
  public Optional<Match> match(History history) {
    if (history.length() < history.nextTest()) return Optional.empty();
    boolean any = false;
    for (int i = 0; i < contenders.size(); i++) {
      distances[i] = contenders.get(i).distance(history);
      any |= distances[i] != PrefixScore.TOO_FAR;
    }
    if (!any) {
      history.nextTest(PrefixScore.reached(contenders, history));
      return Optional.empty();
    }
    if (history.pairs() != PairCounts.NONE && isClose()) measureExactly(history);
    int best = nearest();
    if (distances[best] == PrefixScore.TOO_FAR) return Optional.empty();
    return Optional.of(new Match(contenders.get(best).model, Math.max(1, distances[best])));
  }

  /** Whether rounding could have changed who wins, or whether anybody does. */
  private boolean isClose() {
    int best = nearest();
    if (!contenders.get(best).surely(distances[best])) return true;
    for (int i = 0; i < distances.length; i++) {
      if (i != best && distances[i] <= distances[best] * (1 + PrefixScore.SLACK)) return true;
    }
    return false;
  }

  private void measureExactly(History history) {
    for (int i = 0; i < contenders.size(); i++) {
      if (distances[i] != PrefixScore.TOO_FAR)
        distances[i] = contenders.get(i).exactDistance(history);
    }
  }

  private int nearest() {
    int best = 0;
    for (int i = 1; i < distances.length; i++) if (beats(i, best)) best = i;
    return best;
  }

  private boolean beats(int challenger, int champion) {
    if (distances[challenger] != distances[champion]) {
      return distances[challenger] < distances[champion];
    }
    return maliciousFirst
        && contenders.get(challenger).model.malicious()
        && !contenders.get(champion).model.malicious();
  }
}
