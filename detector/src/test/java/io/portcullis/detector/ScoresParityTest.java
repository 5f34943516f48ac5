package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each model's log-probabilities and distance for each final state, apart from any choice. */
final class ScoresParityTest {

  @Test
  void scoresOfTheLaterModelsAreThoseOfSlips() throws Exception {
    sameScores("models-0.6");
  }

  @Test
  void scoresOfTheSeedModelsAreThoseOfSlips() throws Exception {
    sameScores("models-seed");
  }

  private static void sameScores(String set) throws Exception {
    List<MarkovModel> models = Golden.models(set).models();
    List<PrefixChains> chains =
        models.stream().map(model -> new PrefixChains(model.letters())).toList();
    for (String name : Golden.names()) {
      List<JsonNode> states = Golden.json(name + ".states");
      for (JsonNode expected : Golden.json(name + '.' + set + ".scores")) {
        String id = expected.path("id").asText();
        String state =
            states.stream()
                .filter(candidate -> candidate.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow()
                .path("state")
                .asText();
        for (JsonNode score : expected.path("scores")) {
          int index = indexOf(models, score.path(0).asText());
          sameScore(name + ' ' + id + ' ' + score, chains.get(index), state, score);
        }
      }
    }
  }

  private static int indexOf(List<MarkovModel> models, String label) {
    for (int i = 0; i < models.size(); i++) if (models.get(i).label().equals(label)) return i;
    throw new AssertionError("no model " + label);
  }

  private static void sameScore(String what, PrefixChains chains, String state, JsonNode score) {
    byte[] letters = Alphabet.encode(state);
    PrefixChains.Chain chain = chains.of(letters.length);
    double walked = chains.walk(letters, letters.length, chain.logs);
    double summed =
        chains.sum(
            letters[0],
            PairCounts.of(letters, letters.length),
            chain.logs,
            Double.NEGATIVE_INFINITY);
    close(what, chain.train, score.path(1));
    close(what, walked, score.path(2));
    close(what, summed, score.path(2));
    close(what, Judge.distance(chain.train, walked), score.path(3));
  }

  private static void close(String what, double found, JsonNode expected) {
    double wanted = Double.parseDouble(expected.asText());
    assertThat(found).as(what).isCloseTo(wanted, within(1e-9 * Math.max(1, Math.abs(wanted))));
  }
}
