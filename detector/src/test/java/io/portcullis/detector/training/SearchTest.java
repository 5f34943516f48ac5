package io.portcullis.detector.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.SharedData;
import io.portcullis.detector.LetterDistance;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SearchTest {
  private static final int MINIMUM = 7;

  private static Sample sample(String letters) {
    return new Sample("10.0.0.5-203.0.113.7-443-tcp", "tcp", letters, 5);
  }

  private static List<Sample> samples(String... letters) {
    List<Sample> samples = new ArrayList<>();
    for (String each : letters) samples.add(sample(each));
    return samples;
  }

  private static Trained honest(List<Sample> own, List<Sample> others) {
    return HonestSearch.train(own, others, MINIMUM, percent -> {});
  }

  @Test
  void aTupleLikeTheModelHasTheDistanceOne() {
    LetterDistance nearness = new LetterDistance("44.d.d.d.d.d.");
    assertThat(nearness.nearest("44.d.d.", MINIMUM, 400, 2)).isEqualTo(1.0);
    assertThat(nearness.nearest("44.d.", MINIMUM, 400, 2)).isEqualTo(LetterDistance.NEVER);
    assertThat(nearness.nearest("99+X+x*X+", MINIMUM, 400, 2)).isEqualTo(LetterDistance.NEVER);
    assertThat(nearness.nearest("99+X+x*X+", MINIMUM, 400, 100)).isGreaterThan(2);
  }

  @Test
  void onlyEndsOfFlowsAreMeasured() {
    // Seven characters end between a letter and its symbol, where no detector ever looks.
    LetterDistance nearness = new LetterDistance("44.d.dddddd");
    assertThat(nearness.nearest("44.d.d,x*x*x*", MINIMUM, 7, 100))
        .isEqualTo(nearness.nearest("44.d.d,", MINIMUM, 7, 100));
  }

  @Test
  void steadyBeaconsAreToldFromRestlessTraffic() {
    Trained trained =
        honest(
            samples("44.d.d.d.d.d.d.d.d.", "44.d.d.d.d.d.D.d.d.d.", "44.d.d.d.d.d.d.d."),
            samples("77,X.X.x.X.X.", "44.U.x.R.X,", "99,X*x+X.R.R."));
    assertThat(trained.threshold()).isEqualTo(1.1);
    assertThat(trained.letters()).startsWith("44.d.d.");
    assertThat(trained.onAll()).isEqualTo(new Confusion(3, 0, 3, 0));
    assertThat(trained.heldOut()).isEqualTo(new Confusion(3, 0, 3, 0));
  }

  @Test
  void whatIsNotMatchedCounts() {
    Trained trained = honest(samples("44.d.d.d.d.d.", "99*Z*Z*Z*Z*Z*"), samples("77,X.X.x.X.X."));
    assertThat(trained.onAll().truePositives()).isEqualTo(1);
    assertThat(trained.onAll().falseNegatives()).isEqualTo(1);
    assertThat(trained.heldOut()).isEqualTo(new Confusion(0, 0, 1, 2));
  }

  @Test
  void aTwinAmongTheOthersIsCountedAsFalsePositive() {
    Trained trained = honest(samples("44.d.d.d.d.", "44.d.d.d.d.d."), samples("44.d.d.d.d."));
    assertThat(trained.onAll()).isEqualTo(new Confusion(2, 1, 0, 0));
    assertThat(trained.heldOut()).isEqualTo(new Confusion(2, 1, 0, 0));
  }

  @Test
  void aSingleTupleIsNeverSaidToBeHeldOut() {
    Trained trained = honest(samples("44.d.d.d.d."), samples("77,X.X.x.X.X.", "11.a.a.a.a."));
    assertThat(trained.onAll().truePositives()).isEqualTo(1);
    assertThat(trained.heldOut()).isEqualTo(new Confusion(0, 0, 2, 0));
  }

  @Test
  void tooShortTuplesTeachNothing() {
    assertThatThrownBy(() -> honest(samples("44.d."), List.of()))
        .hasMessageContaining("nothing to learn");
  }

  @Test
  void theSearchOfTheFrameworkJoinsTuplesAndCountsMatchesOnly() {
    Trained trained =
        StfSearch.train(
            samples("44.d.d.d.", "44.d.d."),
            true,
            List.of(
                new StfSearch.Other("44.d.d.d.d.", true),
                new StfSearch.Other("99*Z*Z*Z*Z*", true),
                new StfSearch.Other("77,X.X.x.", false)));
    assertThat(trained.letters()).isEqualTo("44.d.d.d.#44.d.d.");
    assertThat(trained.flows()).isEqualTo(10);
    assertThat(trained.onAll()).isEqualTo(new Confusion(1, 0, 0, 0));
    assertThat(trained.threshold()).isEqualTo(1.1);
  }

  @Test
  void withoutAnyMatchTheFrameworkSaysMinusOne() {
    Trained trained =
        StfSearch.train(samples("44.d.d.d."), true, List.of(new StfSearch.Other("9*9*9*9*", true)));
    assertThat(trained.threshold()).isEqualTo(-1);
  }

  /**
   * The framework searched among models that were never published; these three suffice each other.
   */
  @Test
  void publishedThresholdsOfModelsThatBeginAlikeAreFoundAgain() throws IOException {
    List<MarkovModel> models = ModelSet.read(SharedData.path("seed-models")).models();
    List<MarkovModel> alike =
        models.stream()
            .filter(model -> model.label().matches(".*(CC-23|Cridex-1|LastFM-30)"))
            .toList();
    assertThat(alike).hasSize(3);
    for (MarkovModel model : alike) {
      List<StfSearch.Other> others =
          models.stream()
              .filter(other -> !other.equals(model) && other.protocol().equals(model.protocol()))
              .map(StfSearch.Other::of)
              .toList();
      Trained trained = StfSearch.train(samples(model.letters()), model.malicious(), others);
      assertThat(trained.threshold()).as(model.label()).isEqualTo(model.threshold());
    }
  }
}
