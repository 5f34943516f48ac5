package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.argus.SharedData;
import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelFile;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training and judging, through the command line, on flows that this test makes. */
final class ModelsTrainingTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,Label";
  private static final LocalDateTime START = LocalDateTime.of(2026, 11, 24, 4, 0);
  private static final DateTimeFormatter RA =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
  private static final String LABEL = "From-Botnet-TCP-Custom-Test-1";
  private static final String BOT = "10.0.0.%d-203.0.113.7-443-tcp";

  @TempDir Path folder;
  private CommandLineRun line;
  private Path flows;
  private Path model;

  @BeforeEach
  void start() throws IOException {
    line = new CommandLineRun().state(folder.resolve("state"));
    flows = recording("capture.binetflow", 3);
    model = folder.resolve("model.json");
  }

  /**
   * Beacons of so many hosts, every 5 s, and as many restless neighbours that are labelled normal.
   */
  private Path recording(String name, int hosts) throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int host = 1; host <= hosts; host++) {
      long second = 0;
      for (int i = 0; i < 12; i++) {
        lines.add(flow(i * 5L, 0.05, "10.0.0." + host, 800, "flow=From-Botnet-CC"));
        second += 1 + random.nextInt(100);
        lines.add(
            flow(
                second,
                random.nextInt(20),
                "10.0.1." + host,
                random.nextInt(9000),
                "From-Normal-Web"));
      }
    }
    lines.sort(String::compareTo);
    lines.add(0, HEADER);
    return Files.write(folder.resolve(name), lines);
  }

  private static String flow(long second, double duration, String source, int bytes, String label) {
    return "%s,%s,tcp,%s,1025,   ->,203.0.113.7,443,FSPA_FSPA,0,0,10,%d,%s"
        .formatted(RA.format(START.plusSeconds(second)), duration, source, bytes, label);
  }

  private CommandLineRun.Result train(String... more) {
    List<String> words = new ArrayList<>(List.of("models", "train", "--name", LABEL));
    words.addAll(List.of("--file", model.toString()));
    words.addAll(List.of(more));
    words.add(flows.toString());
    return line.run(words.toArray(String[]::new));
  }

  private JsonNode json(CommandLineRun.Result result) throws IOException {
    assertThat(result.exit()).as(result.talk()).isZero();
    return new ObjectMapper().readTree(result.data());
  }

  private Path truth(String... files) throws IOException {
    StringBuilder table = new StringBuilder("flow_file\tsrc\tdst\tdport\tproto\tclass\n");
    for (String file : files) {
      for (int host = 1; host <= 3; host++) {
        table.append(file + "\t10.0.0." + host + "\t203.0.113.7\t443\ttcp\tC&C\n");
      }
    }
    return Files.writeString(folder.resolve("TRUTH.tsv"), table);
  }

  @Test
  void tuplesByNameByLabelAndByTruthMakeTheSameModel() throws Exception {
    JsonNode byLabel = json(train("-o", "json", "--labels", "Botnet"));
    String letters = ModelFile.read(model).letters();
    assertThat(byLabel.get("own").intValue()).isEqualTo(3);
    assertThat(byLabel.get("others").intValue()).isEqualTo(3);
    assertThat(byLabel.get("held_out_tp").intValue()).isEqualTo(3);
    assertThat(byLabel.get("held_out_fp").intValue()).isZero();
    assertThat(letters).startsWith("44.d.d.d.");
    for (List<String> words :
        List.of(
            List.of("--tuple", BOT.formatted(1), "--tuple", BOT.formatted(2)),
            List.of("--truth", truth("capture.binetflow").toString()))) {
      List<String> all = new ArrayList<>(words);
      all.add("--replace");
      assertThat(train(all.toArray(String[]::new)).exit()).isZero();
      assertThat(ModelFile.read(model).letters()).isEqualTo(letters);
    }
  }

  @Test
  void theModelSaysWhereItComesFromWithoutAPathOfThisMachine() throws Exception {
    train("--labels", "Botnet", "--note", "of a test");
    MarkovModel.Provenance from = ModelFile.read(model).provenance();
    assertThat(from.source()).isEqualTo("capture.binetflow");
    assertThat(from.sha256()).isEqualTo(ModelFile.sha256(Files.readAllBytes(flows)));
    assertThat(from.flows()).isEqualTo(12);
    assertThat(from.date()).isEqualTo("2026-11-24");
    assertThat(from.note()).startsWith("of a test; threshold search honest on 3 own and 3 other");
    assertThat(Files.readString(model)).doesNotContain(folder.toString());
  }

  @Test
  void theSearchOfTheFrameworkIsThereForComparison() throws Exception {
    JsonNode trained = json(train("-o", "json", "--labels", "Botnet", "--threshold-search", "stf"));
    assertThat(trained.get("trained_on")).hasSize(3);
    assertThat(ModelFile.read(model).letters()).contains("#");
    assertThat(trained.get("threshold").doubleValue()).isEqualTo(-1); // nothing else was near
  }

  @Test
  void whatCannotBeTrainedIsSaidWithTheRemedy() {
    assertThat(train().talk()).contains("--tuple, --labels or --truth");
    CommandLineRun.Result unknown = train("--tuple", "10.9.9.9-203.0.113.7-443-tcp");
    assertThat(unknown.exit()).isEqualTo(3);
    assertThat(unknown.talk()).contains("no flow has the tuple 10.9.9.9");
    CommandLineRun.Result noLabel =
        line.run("models", "train", "--name", "Beacon", "--labels", "x", flows.toString());
    assertThat(noLabel.exit()).isEqualTo(2);
    assertThat(noLabel.talk()).contains("name the protocol third");
    CommandLineRun.Result other =
        line.run(
            "models",
            "train",
            "--name",
            "From-Botnet-UDP-DNS-X-1",
            "--tuple",
            BOT.formatted(1),
            "--file",
            model.toString(),
            flows.toString());
    assertThat(other.talk()).contains("is not of the name's protocol udp");
    assertThat(model).doesNotExist();
    train("--labels", "Botnet");
    assertThat(train("--labels", "Botnet").talk()).contains("--replace takes its place");
  }

  @Test
  void oneTupleAloneIsWarnedAbout() {
    CommandLineRun.Result result = train("--tuple", BOT.formatted(1));
    assertThat(result.talk()).contains("one tuple cannot be held out");
  }

  @Test
  void aTrainedModelFindsBeaconsItNeverSaw() throws Exception {
    assertThat(train("--tuple", BOT.formatted(1)).exit()).isZero();
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.move(model, models.resolve("m.json"));
    Path fresh = recording("fresh.binetflow", 3);
    Path page = folder.resolve("page.html");
    JsonNode result =
        json(
            line.run(
                "models",
                "evaluate",
                "-o",
                "json",
                "-m",
                models.toString(),
                "--truth",
                truth("fresh.binetflow").toString(),
                "--html",
                page.toString(),
                fresh.toString()));
    JsonNode overall = result.get("overall");
    assertThat(overall.get("tp").intValue()).isEqualTo(3);
    assertThat(overall.get("fp").intValue()).isZero();
    assertThat(overall.get("tn").intValue()).isEqualTo(3);
    assertThat(overall.get("flows_to_first_detection").get("median").intValue()).isEqualTo(4);
    assertThat(overall.get("false_positives_per_day").doubleValue()).isZero();
    assertThat(result.get("models").get(0).get("tp").intValue()).isEqualTo(3);
    assertThat(result.get("detections")).hasSize(3);

    String html = Files.readString(page);
    assertThat(html).doesNotContain("http://www.w3.org/1999").contains("3 true positives");
    byte[] xml = html.replace("<!DOCTYPE html>\n", "").getBytes(StandardCharsets.UTF_8);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml));
    assertThat(document.getElementsByTagName("svg").getLength())
        .as("three pictures, and the sign of the program")
        .isEqualTo(4);
    assertThat(document.getElementsByTagName("table").getLength()).isEqualTo(3);
  }

  @Test
  void peopleReadTablesAndSentences() throws Exception {
    train("--labels", "Botnet");
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.move(model, models.resolve("m.json"));
    CommandLineRun.Result result =
        line.run("models", "evaluate", "-m", models.toString(), "--normal", flows.toString());
    assertThat(result.data()).containsPattern("normal +6 +6 +3 +50.0% +a false positive");
    assertThat(result.data()).containsPattern(LABEL + " +6 +0 +3 +0");
    assertThat(result.data()).contains("recall -").contains("none came");
    assertThat(line.run("models", "evaluate", "-m", models.toString()).exit()).isEqualTo(2);
  }

  /** The figures that the scorer beside the recordings gives for this file and these models. */
  @Test
  void publishedModelsOnARealRecording() throws Exception {
    Path labelled = SharedData.path("labelled");
    JsonNode result =
        json(
            line.run(
                "models",
                "evaluate",
                "-o",
                "json",
                "-m",
                SharedData.path("seed-models").toString(),
                "--truth",
                labelled.resolve("TRUTH.tsv").toString(),
                "--normal",
                labelled.resolve("normal/ndpi-alexa-app.binetflow").toString(),
                labelled.resolve("malware/pony-zbot-training-001.binetflow").toString()));
    assertThat(result.get("overall").get("tp").intValue()).isEqualTo(1);
    assertThat(result.get("overall").get("fp").intValue()).isEqualTo(2);
  }
}
