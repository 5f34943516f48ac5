package io.portcullis.detector.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LearnerTest {
  private static final Instant START = Instant.parse("2026-11-16T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Tuple POLLER = Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp");
  private static final Tuple BEACON = Tuple.of("10.0.0.6", "203.0.113.9", "4433", "tcp");

  private static Detector detector(ModelSet models) {
    return detector(models, Profile.named("portcullis").orElseThrow());
  }

  private static Detector detector(ModelSet models, Profile profile) {
    BeaconScorer.Choice choice =
        new BeaconScorer.Choice(
            Sensitivity.BALANCED, Optional.empty(), BeaconScorer.Detail.VERDICT);
    return new Detector(profile, models, Detector.Limits.NONE, choice);
  }

  private static Learner learner(ModelSet models, int most) {
    return new Learner(detector(models), most);
  }

  /** So many flows, the first at a second. */
  private static void poll(Learner learner, Tuple tuple, double from, double period, int times) {
    for (int i = 0; i < times; i++) {
      Instant at = START.plusMillis((long) (1000 * (from + i * period)));
      learner.take(MadeFlows.of(tuple, at, "FSPA_FSPA", 400, 0.2));
    }
  }

  @Test
  void aSlowPollerIsLearnedWithItsPeriodItsSizeAndItsTimes() {
    Learner learner = learner(ModelSet.empty(), 10);
    poll(learner, POLLER, 0, 7200, 12);
    Baseline learned = learner.harvest(NOW);
    assertThat(learned.flows()).isEqualTo(12);
    BaselineEntry poller = learned.of(POLLER).orElseThrow();
    assertThat(poller.standing()).isEqualTo(BaselineState.PENDING);
    assertThat(poller.shape()).isEqualTo(new HabitRange(7200, 7200, 1000, 1000));
    assertThat(poller.flows()).isEqualTo(12);
    assertThat(poller.lastSeen()).isEqualTo(START.plusSeconds(11 * 7200));
  }

  @Test
  void anInfectionThatWasThereAlreadyIsHeldBackAndShown() {
    Learner learner = learner(ModelSet.empty(), 10);
    poll(learner, BEACON, 0, 60, 200);
    BaselineEntry beacon = learner.harvest(NOW).of(BEACON).orElseThrow();
    assertThat(beacon.standing()).isEqualTo(BaselineState.HELD_BACK);
    assertThat(beacon.suspicion()).startsWith("beacon every 60.0 s").contains("score");
  }

  @Test
  void whatAModelOfMalwareMatchesIsHeldBackToo() {
    Detector detector = detector(ModelSet.empty());
    Learner unsuspecting = new Learner(detector, 10);
    poll(unsuspecting, POLLER, 0, 7200, 12);
    assertThat(unsuspecting.harvest(NOW).of(POLLER).orElseThrow().suspicion()).isEmpty();
    String letters = detector.letters(POLLER).orElseThrow().letters();
    MarkovModel model =
        new MarkovModel(
            "From-Botnet-TCP-Test-1", letters, 1.5, new MarkovModel.Provenance("", "", ""));
    Learner learner = learner(new ModelSet(List.of(model)), 10);
    poll(learner, POLLER, 0, 7200, 12);
    BaselineEntry suspected = learner.harvest(NOW).of(POLLER).orElseThrow();
    assertThat(suspected.standing()).isEqualTo(BaselineState.HELD_BACK);
    assertThat(suspected.suspicion()).startsWith("matched the model From-Botnet-TCP-Test-1");
  }

  @Test
  void theModelIsNamedAlsoWhereEvidenceAlarmsFirst() {
    Detector detector = detector(ModelSet.empty());
    poll(new Learner(detector, 10), BEACON, 0, 60, 30);
    String letters = detector.letters(BEACON).orElseThrow().letters();
    MarkovModel model =
        new MarkovModel(
            "From-Botnet-TCP-Test-1", letters, 1.5, new MarkovModel.Provenance("", "", ""));
    Profile late = Profile.named("portcullis").orElseThrow().withMinimumCharacters(40);
    Learner learner = new Learner(detector(new ModelSet(List.of(model)), late), 10);
    poll(learner, BEACON, 0, 60, 30);
    assertThat(learner.harvest(NOW).of(BEACON).orElseThrow().suspicion())
        .startsWith("matched the model From-Botnet-TCP-Test-1, distance")
        .contains("; beacon every 60.0 s");
  }

  @Test
  void trafficWithoutABeatIsNotLearned() {
    Learner learner = learner(ModelSet.empty(), 10);
    Random random = new Random(3);
    double second = 0;
    for (int i = 0; i < 300; i++) {
      second += -Math.log(random.nextDouble()) * 30;
      Instant at = START.plusMillis((long) (1000 * second));
      learner.take(MadeFlows.of(POLLER, at, "FSPA_FSPA", 400, 0.2));
    }
    assertThat(learner.harvest(NOW).learned())
        .filteredOn(each -> each.suspicion().isEmpty())
        .isEmpty();
  }

  @Test
  void eachHarvestCountsEveryFlowOnce() {
    Learner learner = learner(ModelSet.empty(), 10);
    poll(learner, POLLER, 0, 7200, 12);
    Baseline first = learner.harvest(NOW);
    assertThat(learner.harvest(NOW)).isSameAs(Baseline.NONE);
    poll(learner, POLLER, 12 * 7200, 7200, 5);
    Baseline merged = first.merge(learner.harvest(NOW), NOW, Duration.ofDays(90)).baseline();
    assertThat(merged.flows()).isEqualTo(17);
    assertThat(merged.of(POLLER).orElseThrow().flows()).isEqualTo(17);
  }

  @Test
  void flowsThatAreNotAsUsualConfirmNothing() {
    Learner learner = learner(ModelSet.empty(), 10);
    poll(learner, POLLER, 0, 7200, 40);
    assertThat(learner.harvest(NOW).of(POLLER).orElseThrow().confirmed()).isEqualTo(NOW);
    Instant later = NOW.plusSeconds(86_400);
    double second = 40 * 7200;
    for (double gap : new double[] {900, 30_000, 2500, 60_000, 400, 15_000, 1200, 40_000}) {
      second += gap;
      poll(learner, POLLER, second, 1, 1);
    }
    learner.harvest(later);
    for (double gap : new double[] {700, 21_000, 3500}) {
      second += gap;
      poll(learner, POLLER, second, 1, 1);
    }
    assertThat(learner.harvest(later).of(POLLER)).isEmpty();
    poll(learner, POLLER, second + 7200, 7200, 20);
    BaselineEntry again = learner.harvest(later).of(POLLER).orElseThrow();
    assertThat(again.confirmed()).isEqualTo(later);
    assertThat(again.flows()).isEqualTo(23);
  }

  @Test
  void theHabitThatWasHadMostIsTheOneThatIsLearned() {
    Learner learner = learner(ModelSet.empty(), 10);
    poll(learner, POLLER, 0, 7200, 10);
    poll(learner, POLLER, 10 * 7200, 1800, 60);
    poll(learner, POLLER, 200_000, 7200, 12);
    assertThat(learner.harvest(NOW).of(POLLER).orElseThrow().shape().mostPeriod()).isEqualTo(1800);
  }

  @Test
  void itsMemoryIsBoundedAndWhatFoundNoRoomIsCounted() {
    Learner learner = learner(ModelSet.empty(), 2);
    for (int i = 0; i < 5; i++) {
      poll(learner, Tuple.of("10.0.0." + i, "203.0.113.7", "443", "tcp"), i, 7200, 8);
    }
    assertThat(learner.harvest(NOW).learned()).hasSize(2);
    assertThat(learner.leftOut()).isPositive();
  }
}
