package io.portcullis.detector;

import java.util.List;
import java.util.Optional;

/** The first model that matches wins, however near the others are (slips 0.3.4 and 0.3.5). */
final class FirstJudge implements Judge {
  private final List<Contender> contenders;

  FirstJudge(List<MarkovModel> models) {
    this.contenders = models.stream().map(Contender::new).toList();
  }

  @Override
  public Optional<Match> judge(History history) {
    for (Contender contender : contenders) {
      if (contender.distance(history) == Contender.TOO_FAR) continue;
      double distance = contender.exactDistance(history);
      if (distance != Contender.TOO_FAR) {
        return Optional.of(new Match(contender.model, distance));
      }
    }
    return Optional.empty();
  }
}
