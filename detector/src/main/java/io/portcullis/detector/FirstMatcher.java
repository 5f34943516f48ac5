package io.portcullis.detector;

import io.portcullis.detector.models.MarkovModel;
import java.util.List;
import java.util.Optional;

/** The first model that matches wins, however near the others are (slips 0.3.4 and 0.3.5). */
final class FirstMatcher implements ModelMatcher {
  private final List<PrefixScore> contenders;

  FirstMatcher(List<MarkovModel> models) {
    this.contenders = models.stream().map(PrefixScore::new).toList();
  }

  @Override
  public Optional<Match> match(History history) {
    if (history.length() < history.nextTest()) return Optional.empty();
    for (PrefixScore contender : contenders) {
      if (contender.distance(history) == PrefixScore.TOO_FAR) continue;
      double distance = contender.exactDistance(history);
      if (distance != PrefixScore.TOO_FAR) {
        return Optional.of(new Match(contender.model, distance));
      }
    }
    history.nextTest(PrefixScore.reached(contenders, history));
    return Optional.empty();
  }
}
