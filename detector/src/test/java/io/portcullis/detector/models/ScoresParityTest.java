package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.detector.ModelMatcher;
import io.portcullis.detector.Profile;
import io.portcullis.detector.letters.Alphabet;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The log-probabilities and the distance of each tuple's final letters under each model of its
 * protocol, whether it matches or not, and who wins.
 */
final class ScoresParityTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
  private static final Pattern SCORE =
      Pattern.compile("\\[\"([^\"]*)\",\"([^\"]*)\",\"([^\"]*)\",\"([^\"]*)\"\\]");
  private static final Pattern WINNER = Pattern.compile("\"winner\":\"?([^\"}]*)");
  private static final double RELATIVE = 1e-9;

  @TestFactory
  Stream<DynamicTest> scoresOfTheLaterModelsAreThoseOfTheReference() throws IOException {
    return Reference.each(
        ".models-0.6.scores.jsonl.gz",
        (flows, expected) -> compare(flows, expected, Reference.models("models-0.6")));
  }

  @TestFactory
  Stream<DynamicTest> scoresOfTheSeedModelsAreThoseOfTheReference() throws IOException {
    return Reference.each(
        ".models-seed.scores.jsonl.gz",
        (flows, expected) -> compare(flows, expected, Reference.models("seed-models")));
  }

  private static void compare(List<Flow> flows, List<String> expected, ModelSet models) {
    Profile slips = Profile.named("slips-0.3.3").orElseThrow().withoutWindow();
    Detector detector = new Detector(slips, models, Detector.Limits.NONE);
    Map<String, String> winners = new HashMap<>();
    for (Flow flow : flows) {
      String winner = detector.accept(flow).map(Detection::model).orElse("null");
      winners.put(flow.tuple().toString(), winner);
    }
    Map<String, String> letters = new HashMap<>();
    detector.forEachTuple(tuple -> letters.put(tuple.tuple().toString(), tuple.letters()));
    Map<String, PrefixChains> chains = new HashMap<>();
    for (MarkovModel model : models.models()) {
      chains.put(model.label(), new PrefixChains(model.letters()));
    }
    int compared = 0;
    for (String line : expected) {
      String id = only(ID, line);
      assertThat(winners.get(id)).as(id).isEqualTo(only(WINNER, line));
      for (Matcher score = SCORE.matcher(line); score.find(); compared++) {
        compare(id + " and " + score.group(1), chains.get(score.group(1)), letters.get(id), score);
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(expected.size());
  }

  private static String only(Pattern pattern, String line) {
    Matcher found = pattern.matcher(line);
    assertThat(found.find()).as(line).isTrue();
    return found.group(1);
  }

  private static void compare(String what, PrefixChains chains, String text, Matcher expected) {
    byte[] letters = Alphabet.encode(text);
    PrefixChains.Chain chain = chains.of(letters.length);
    double walked = chains.walk(letters, letters.length, chain.logs());
    double summed =
        chains.sum(
            letters[0],
            PairCounts.of(letters, letters.length),
            chain.logs(),
            Double.NEGATIVE_INFINITY);
    close(what + ": training", chain.train(), expected.group(2));
    close(what + ": test, walked", walked, expected.group(3));
    close(what + ": test, summed from counts", summed, expected.group(3));
    close(what + ": distance", ModelMatcher.distance(chain.train(), walked), expected.group(4));
  }

  private static void close(String what, double found, String expected) {
    double wanted = Double.parseDouble(expected);
    assertThat(found).as(what).isCloseTo(wanted, within(RELATIVE * Math.max(1, Math.abs(wanted))));
  }
}
