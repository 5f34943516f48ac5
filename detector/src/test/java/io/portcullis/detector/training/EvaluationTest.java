package io.portcullis.detector.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.argus.Flow;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationTest {
  private static final MarkovModel BEACON =
      new MarkovModel(
          "From-Botnet-TCP-Test-Beacon-1",
          "44.d.d.d.d.d.d.d.d.d.",
          1.1,
          new MarkovModel.Provenance("test", "", ""));
  private static final Profile PROFILE =
      Profile.named("portcullis").orElseThrow().withoutEvidence();

  @TempDir private Path folder;

  private static Flow flow(String source, double start) {
    String line =
        String.format(
            Locale.ROOT,
            "%.6f,0.05,tcp,%s,1025,->,203.0.113.7,443,FSPA_FSPA,0,0,10,800",
            1_700_000_000 + start,
            source);
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(text, 0, text.length, 1);
  }

  /** A beacon from 10.0.0.5, a restless 10.0.0.6 and a single flow from 10.0.0.7. */
  private static RecordingRun trial(RecordingRole role, Map<String, String> truth) {
    RecordingRun trial =
        new RecordingRun("x.binetflow", role, truth, PROFILE, new ModelSet(List.of(BEACON)));
    double[] restless = {0, 1, 40, 43, 200, 215};
    for (int i = 0; i < 6; i++) {
      trial.accept(flow("10.0.0.5", i * 2));
      trial.accept(flow("10.0.0.6", restless[i]));
    }
    trial.accept(flow("10.0.0.7", 3));
    return trial;
  }

  private static Evaluation of(RecordingRun trial) {
    Evaluation evaluation = new Evaluation(PROFILE.minimumCharacters());
    evaluation.add(trial.finish(), trial.days());
    return evaluation;
  }

  @Test
  void aKnownBeaconThatIsFoundIsAHitWithItsDelay() {
    RecordingRun trial = trial(RecordingRole.TRUTH, Map.of("10.0.0.5-203.0.113.7-443-tcp", "C&C"));
    Evaluation evaluation = of(trial);
    assertThat(evaluation.confusion()).isEqualTo(new Confusion(1, 0, 0, 0));
    assertThat(evaluation.flowsUntilAlarm()).containsExactly(4);
    assertThat(evaluation.shares())
        .extracting(Evaluation.Share::group, Evaluation.Share::tuples, Evaluation.Share::alarmed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Group.CC, 1, 1),
            org.assertj.core.groups.Tuple.tuple(Group.INFECTED, 2, 0));
    assertThat(evaluation.byModel(List.of(BEACON)))
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.right()).isEqualTo(1);
              assertThat(model.wrong()).isZero();
              assertThat(model.tested()).isEqualTo(2); // one tuple is too short
              assertThat(model.flows()).containsExactly(4);
            });
    assertThat(trial.missing()).isEmpty();
  }

  @Test
  void theSameTrafficCalledNormalIsAFalseAlarmAndCountsByDay() {
    Evaluation evaluation = of(trial(RecordingRole.NORMAL, Map.of()));
    assertThat(evaluation.confusion()).isEqualTo(new Confusion(0, 1, 1, 0));
    assertThat(evaluation.normalDays()).isEqualTo(215 / 86400.0);
    assertThat(evaluation.falseAlarmsPerDay()).isEqualTo(86400.0 / 215);
    assertThat(evaluation.byModel(List.of(BEACON)).get(0).wrong()).isEqualTo(1);
  }

  @Test
  void whatNobodyKnowsIsToldApart() {
    Evaluation evaluation = of(trial(RecordingRole.BACKGROUND, Map.of()));
    assertThat(evaluation.confusion()).isEqualTo(Confusion.NONE);
    assertThat(evaluation.falseAlarmsPerDay()).isNaN();
    assertThat(evaluation.byModel(List.of(BEACON)).get(0).apart()).isEqualTo(1);
  }

  @Test
  void knownTuplesThatTheRecordingDoesNotHaveAreNamed() {
    assertThat(trial(RecordingRole.TRUTH, Map.of("1-2-3-tcp", "C&C")).missing())
        .containsExactly("1-2-3-tcp");
  }

  @Test
  void quantilesAreValuesThatOccurred() {
    assertThat(Evaluation.quantile(new int[] {4, 5, 9, 50}, 0.5)).hasValue(5);
    assertThat(Evaluation.quantile(new int[] {4, 5, 9, 50}, 0.9)).hasValue(50);
    assertThat(Evaluation.quantile(new int[0], 0.5)).isEmpty();
  }

  @Test
  void classesOfTheTableBecomeGroups() {
    assertThat(Group.ofClass("C&C")).isEqualTo(Group.CC);
    assertThat(Group.ofClass("DNS tunnel")).isEqualTo(Group.TUNNEL);
    assertThat(Group.ofClass("malware download")).isEqualTo(Group.DOWNLOAD);
    assertThat(Group.ofClass("C&C (weak)")).isEqualTo(Group.WEAK);
    assertThat(Group.ofLabel("flow=From-Botnet-V51-TCP-CC")).contains(Group.INFECTED);
    assertThat(Group.ofLabel("flow=From-Normal-V51-Grill")).contains(Group.NORMAL);
    assertThat(Group.ofLabel("flow=Background")).isEmpty();
  }

  @Test
  void tablesAreReadAndWhatIsWrongIsNamedWithItsLine() throws IOException {
    Path table = folder.resolve("TRUTH.tsv");
    String head = "flow_file\tsrc\tdst\tdport\tproto\tclass\tflows\n";
    Files.writeString(
        table, head + "malware/a.binetflow\t10.0.0.5\t203.0.113.7\t443\ttcp\tC&C\t9\n");
    Truth truth = Truth.read(table);
    assertThat(truth.of(Path.of("/x/malware/a.binetflow")))
        .isEqualTo(Map.of("10.0.0.5-203.0.113.7-443-tcp", "C&C"));
    assertThat(truth.of(Path.of("/x/other/a.binetflow"))).isEmpty();
    Files.writeString(table, head + "a\tb\n");
    assertThatThrownBy(() -> Truth.read(table)).hasMessageContaining("TRUTH.tsv:2: has 2 columns");
    Files.writeString(table, "src\tdst\n");
    assertThatThrownBy(() -> Truth.read(table)).hasMessageContaining("no column 'flow_file'");
    Path roles = Files.writeString(folder.resolve("roles"), "hard\t-\ta\tn/a.csv\nskip\t-\tb\tb\n");
    assertThat(RecordingRole.read(roles))
        .isEqualTo(Map.of(folder.resolve("n/a.csv"), RecordingRole.HARD));
    Files.writeString(roles, "# x\nnormall\ta\n");
    assertThatThrownBy(() -> RecordingRole.read(roles)).hasMessageContaining("roles:2: is no role");
  }
}
