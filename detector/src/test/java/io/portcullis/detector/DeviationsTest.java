package io.portcullis.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the default profile leaves slips: each row of docs/slips.md, beside what slips did. */
final class DeviationsTest {
  private static final Profile OURS = Profile.named("portcullis").orElseThrow();
  private static final Profile SLIPS = Profile.named("slips-0.3.3").orElseThrow();

  @TempDir Path folder;

  private static Flow at(double second) {
    String line =
        String.format(
            Locale.ROOT,
            "%.6f,0.05,tcp,10.0.0.5,1025,   ->,203.0.113.7,443,FSPA_FSPA,0,0,10,800",
            1_700_000_000 + second);
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
  }

  private static MarkovModel model(String label) {
    return new MarkovModel(label, "44.d.d.d.d.d.", 1.1, new MarkovModel.Provenance("test", "", ""));
  }

  private static Detector detector(Profile profile, String... labels) {
    List<MarkovModel> models = new ArrayList<>();
    for (String label : labels) models.add(model(label));
    return new Detector(profile, new ModelSet(models), Detector.Limits.NONE);
  }

  private static String letters(Detector detector) {
    return detector.letters(at(0).tuple()).orElseThrow().letters();
  }

  /** The answer to the last of these flows. */
  private static Optional<Detection> feed(Detector detector, double... seconds) {
    Optional<Detection> last = Optional.empty();
    for (double second : seconds) last = detector.accept(at(second));
    return last;
  }

  @Test
  void aFlowThatComesLateIsProcessedAndNotDropped() {
    Detector ours = detector(OURS);
    Detector slips = detector(SLIPS);
    for (Detector each : List.of(ours, slips)) feed(each, 100, 102, 99, 104);
    assertThat(ours.counters().dropped()).isZero();
    assertThat(ours.letters(at(0).tuple()).orElseThrow().flows()).isEqualTo(4);
    assertThat(slips.counters().dropped()).isEqualTo(1);
    assertThat(slips.letters(at(0).tuple()).orElseThrow().flows()).isEqualTo(3);
  }

  @Test
  void aFlowAtTheExactEndOfAWindowIsProcessedAndNotDropped() {
    Detector ours = detector(OURS);
    Detector slips = detector(SLIPS);
    for (Detector each : List.of(ours, slips)) feed(each, 0, 150, 300);
    assertThat(letters(ours)).isEqualTo("44+d+");
    assertThat(letters(slips)).isEqualTo("44+");
    assertThat(slips.counters().dropped()).isEqualTo(1);
  }

  @Test
  void theLastFlowCountsOnce() {
    Detector ours = detector(OURS);
    Detector slips = detector(SLIPS);
    for (Detector each : List.of(ours, slips)) {
      feed(each, 0, 2, 4);
      each.finish();
    }
    assertThat(letters(ours)).isEqualTo("44.d.");
    // no time between a flow and itself: a ratio by zero, which is taken for strongly periodic
    assertThat(letters(slips)).isEqualTo("44.d.d.");
  }

  @Test
  void aTupleIsTestedFromSevenCharactersOn() {
    assertThat(feed(detector(OURS, "From-Botnet-TCP-A-1"), 0, 2, 4)).isEmpty();
    assertThat(feed(detector(OURS, "From-Botnet-TCP-A-1"), 0, 2, 4, 6)).isPresent();
    assertThat(feed(detector(SLIPS, "From-Botnet-TCP-A-1"), 0, 2, 4)).isPresent();
  }

  @Test
  void modelsStandInTheOrderOfTheirFileNamesWhateverTheFolderSays() throws Exception {
    for (String label :
        List.of("From-Normal-TCP-C-1", "From-Botnet-TCP-B-1", "From-Botnet-TCP-A-1")) {
      Files.writeString(
          folder.resolve(label + ".stfm"),
          "(dp0\n.(dp0\n.S'44.d.d.d.'\np0\n.F-1.0\n.S'" + label + "'\np0\n.F1.1\n.",
          StandardCharsets.ISO_8859_1);
    }
    assertThat(ModelSet.read(folder).models())
        .extracting(MarkovModel::label)
        .containsExactly("From-Botnet-TCP-A-1", "From-Botnet-TCP-B-1", "From-Normal-TCP-C-1");
  }

  @Test
  void onATieAMaliciousModelWinsWhereverItStands() {
    String[] labels = {"A-Normal-TCP-A-1", "From-Botnet-TCP-B-1"};
    Optional<Detection> ours = feed(detector(OURS, labels), 0, 2, 4, 6);
    Optional<Detection> slips = feed(detector(SLIPS, labels), 0, 2, 4, 6);
    assertThat(ours).map(Detection::model).contains("From-Botnet-TCP-B-1");
    assertThat(slips).map(Detection::model).contains("A-Normal-TCP-A-1");
    assertThat(ours.orElseThrow().distance()).isEqualTo(slips.orElseThrow().distance());
  }

  @Test
  void aTupleWithManyFlowsIsNotForgottenAtTheEndOfAWindow() {
    Detector ours = detector(OURS);
    Detector slips = detector(SLIPS);
    for (Detector each : List.of(ours, slips)) {
      for (int beat = 0; beat < 120; beat++) feed(each, beat);
      feed(each, 400);
    }
    assertThat(ours.letters(at(0).tuple()).orElseThrow().flows()).isEqualTo(121);
    assertThat(slips.letters(at(0).tuple()).orElseThrow().flows()).isEqualTo(1);
  }

  @Test
  void memoryIsBoundedByLengthAsWellAsByNumber() {
    Detector ours = new Detector(OURS, ModelSet.empty(), new Detector.Limits(10, 64));
    for (int beat = 0; beat < 1000; beat++) feed(ours, beat);
    assertThat(letters(ours)).hasSizeLessThanOrEqualTo(64).endsWith("d.");
    Detector slips = detector(SLIPS);
    for (int beat = 0; beat < 299; beat++) feed(slips, beat);
    assertThat(letters(slips)).hasSize(1 + 2 * 298);
  }

  @Test
  void theFirstModelThatMatchesWinsUnderSlips035HoweverNearAnotherIs() {
    MarkovModel far =
        new MarkovModel(
            "From-Botnet-TCP-A-1", "44.d.d.e.d.", 5, new MarkovModel.Provenance("test", "", ""));
    ModelSet models = new ModelSet(List.of(far, model("From-Normal-TCP-B-1")));
    Profile first = Profile.named("slips-0.3.5").orElseThrow();
    Optional<Detection> slips =
        feed(new Detector(first, models, Detector.Limits.NONE), 0, 2, 4, 6, 8);
    Optional<Detection> ours =
        feed(new Detector(OURS, models, Detector.Limits.NONE), 0, 2, 4, 6, 8);
    assertThat(slips).map(Detection::model).contains("From-Botnet-TCP-A-1");
    assertThat(ours).map(Detection::model).contains("From-Normal-TCP-B-1");
  }
}
