package io.portcullis.gateway.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.Portcullis;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DetectCommandTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,Label";
  private static final LocalDateTime START = LocalDateTime.of(2026, 11, 24, 4, 0);
  private static final DateTimeFormatter RA =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
  private static final String BEACON = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir Path state;
  private Path models;
  private CommandLineRun line;

  @BeforeEach
  void start() throws IOException {
    line = new CommandLineRun().state(state);
    models = Files.createDirectories(state.resolve("m"));
    // Our own: ten beats a minute apart, 500 bytes in a second each: 55,e,e,…
    model("From-Botnet-TCP-Lab-Beacon-1", "55," + "e,".repeat(8));
  }

  /** Six pickles of protocol 0: vector, matrix, state, self probability, label, threshold. */
  private void model(String label, String letters) throws IOException {
    String text =
        "(dp0\n."
            + "(dp0\n."
            + "S'"
            + letters
            + "'\np0\n."
            + "F-1.0\n."
            + "S'"
            + label
            + "'\np0\n."
            + "F1.1\n.";
    Files.writeString(models.resolve(label + ".stfm"), text, StandardCharsets.ISO_8859_1);
  }

  private static String flow(int second, String source, String destination) {
    return RA.format(START.plusSeconds(second))
        + ",1.000000,tcp,"
        + source
        + ",1025,   ->,"
        + destination
        + ",443,FSPA_FSPA,0,0,10,500,";
  }

  private Path flows(List<String> lines) throws IOException {
    return Files.write(state.resolve("flows.binetflow"), lines);
  }

  /** A beacon and, between its beats, somebody else. */
  private static List<String> beacon(int beats) {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int beat = 0; beat < beats; beat++) {
      lines.add(flow(beat * 30, "10.0.0.5", "203.0.113.7"));
      lines.add(flow(beat * 30 + 1 + beat % 3 * 7, "10.0.0.6", "203.0.113.8"));
    }
    return lines;
  }

  @Test
  void noControlCharacterOfAFieldReachesTheTerminal() {
    StringBuilder flows =
        new StringBuilder(
            "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
                + "SrcBytes,Label\n");
    for (int second = 10; second < 50; second += 2) {
      flows.append(
          "2026/11/24 04:25:%d.0,0.02,tcp,10.0.0.5,4,->,\u001b]0;x\u0007,8443,FSPA_FSPA,0,0,8,1000,500,\n"
              .formatted(second));
    }
    CommandLineRun.Result result = new CommandLineRun().input(flows.toString()).run("letters", "-");
    assertThat(result.data() + result.talk()).doesNotContain("\u001b").doesNotContain("\u0007");
    assertThat(result.data()).contains("\\x1b]0;x\\x07");
  }

  @Test
  void everyMatchIsOneLineOfJsonWithTheContractsKeys() throws IOException {
    Path file = flows(beacon(8));
    CommandLineRun.Result result =
        line.run("detect", "-o", "json", "-m", models.toString(), file.toString());
    assertThat(result.exit()).isZero();
    List<JsonNode> matches = new ArrayList<>();
    for (String each : result.data().lines().toList())
      matches.add(new ObjectMapper().readTree(each));
    assertThat(matches).isNotEmpty();
    JsonNode first = matches.get(0);
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly(
            "timestamp",
            "event_type",
            "flow_line",
            "tuple",
            "src_ip",
            "dest_ip",
            "dest_port",
            "proto",
            "model",
            "malicious",
            "distance",
            "threshold",
            "letters",
            "flows");
    assertThat(first.get("event_type").asText()).isEqualTo("alert");
    assertThat(first.get("tuple").asText()).isEqualTo(BEACON);
    assertThat(first.get("dest_port").asInt()).isEqualTo(443);
    assertThat(first.get("malicious").asBoolean()).isTrue();
    assertThat(first.get("timestamp").asText()).startsWith("2026-11-24T04:0").endsWith("+00:00");
    assertThat(first.get("letters").asText()).startsWith("55,e");
    assertThat(result.talk()).contains("16 flows, 2 tuples").contains("1 tuples malicious");
  }

  @Test
  void peopleSeeATupleOnceAndRawIsTabSeparated() throws IOException {
    Path file = flows(beacon(6));
    String found = line.run("detect", "-m", models.toString(), file.toString()).data();
    assertThat(found.lines()).hasSize(1);
    assertThat(found).contains(BEACON).contains("From-Botnet-TCP-Lab-Beacon-1");
    List<String> raw =
        line.run("detect", "-o", "raw", "-m", models.toString(), file.toString())
            .data()
            .lines()
            .toList();
    assertThat(raw.get(0)).startsWith("timestamp\tflow_line\ttuple");
    assertThat(raw).hasSizeGreaterThan(2);
    assertThat(raw.get(1).split("\t", -1)).hasSize(9);
  }

  @Test
  void standardInputIsReadByDashAndByDefault() throws IOException {
    String text = String.join("\n", beacon(8)) + "\n";
    String one = line.input(text).run("detect", "-o", "json", "-m", models.toString()).data();
    String two = line.run("detect", "-o", "json", "-m", models.toString(), "-").data();
    assertThat(one).isNotEmpty().isEqualTo(two);
  }

  @Test
  void nobodyIsLeftWaitingAtATerminal() {
    CommandLineRun.Result result = line.terminal().run("letters");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk()).contains("name a file, or pipe");
  }

  @Test
  void noFlowsAreNoFailure() throws IOException {
    assertThat(line.run("letters", flows(List.of()).toString()).exit()).isZero();
    CommandLineRun.Result header = line.run("letters", flows(List.of(HEADER)).toString());
    assertThat(header.exit()).isZero();
    assertThat(header.data()).isEmpty();
    assertThat(header.talk()).contains("no flows in it");
    assertThat(line.input("").run("letters", "-").exit()).isZero();
  }

  @Test
  void aMissingFileIsOneLineAndExitOne() {
    CommandLineRun.Result result = line.run("letters", state.resolve("none").toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.talk()).endsWith("none does not exist\n").startsWith("portcullis: ");
  }

  @Test
  void malformedLinesAreShownCountedAndNeverFatal() throws IOException {
    List<String> lines = beacon(8);
    for (int at = 0; at < 8; at++) lines.add(3, "rubbish,1,2");
    CommandLineRun.Result result =
        line.run("detect", "-m", models.toString(), flows(lines).toString());
    assertThat(result.exit()).isZero();
    assertThat(result.talk())
        .contains("flows.binetflow:4: skipped:")
        .contains("and 3 more such lines")
        .contains("8 malformed lines skipped");
  }

  @Test
  void lettersAreShownInTheOrderOfTheFirstFlow() throws IOException {
    Path file = flows(beacon(3));
    assertThat(line.run("letters", "-o", "json", file.toString()).data().lines())
        .first()
        .isEqualTo("{\"tuple\":\"" + BEACON + "\",\"flows\":3,\"letters\":\"55,e,\"}");
    assertThat(line.run("letters", file.toString()).data().lines()).hasSize(2);
  }

  @Test
  void slipsProfilesShowTuplesByWindow() throws IOException {
    Path file = flows(beacon(20));
    String shown =
        line.run("detect", "--profile", "slips-0.3.3", "-m", models.toString(), file.toString())
            .data();
    assertThat(shown.lines().filter(text -> text.startsWith("Time window"))).hasSize(2);
    assertThat(shown)
        .contains("Time window 2026-11-24 04:00:00 to 2026-11-24 04:05:00")
        .contains(": 2 tuples")
        .contains(BEACON + " [");
    String onlyDetected =
        line.run(
                "detect",
                "--profile",
                "slips-0.3.3",
                "-p",
                "-m",
                models.toString(),
                file.toString())
            .data();
    assertThat(onlyDetected).contains(BEACON).doesNotContain("10.0.0.6");
    String many =
        line.run("detect", "--profile", "slips-0.3.3", "-a", "100", file.toString()).data();
    assertThat(many).contains("Time window").doesNotContain(BEACON);
    String oneMinute =
        line.run("detect", "--profile", "slips-0.3.3", "-w", "1", file.toString()).data();
    assertThat(oneMinute.lines().filter(text -> text.startsWith("Time window")))
        .hasSizeGreaterThan(5);
  }

  @Test
  void theLastWindowIsShownWithWhatItsEndForgets() throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int second = 0; second < 150; second++) {
      lines.add(flow(second, "10.0.0.5", "203.0.113.7"));
    }
    CommandLineRun.Result result =
        line.run("detect", "--profile", "slips-0.3.3", flows(lines).toString());
    assertThat(result.data()).contains(BEACON + " [150] 55.e.");
    assertThat(result.talk()).contains("1 tuples forgotten");
  }

  @Test
  void slipsWithoutModelsAndMinusDDetectNothing() throws IOException {
    Path file = flows(beacon(8));
    assertThat(line.run("detect", "-o", "json", "--profile", "slips-0.3.3", file.toString()).data())
        .isEmpty();
    assertThat(
            line.run("detect", "-o", "json", "-D", "-m", models.toString(), file.toString()).data())
        .isEmpty();
  }

  @Test
  void oursWithoutModelsJudgesByEvidenceAloneUntilAFolderIsConfigured() throws IOException {
    assertThat(line.run("detect", flows(beacon(6)).toString()).data()).isEmpty();
    Files.writeString(state.resolve("portcullis.yaml"), "models:\n  folder: " + models + "\n");
    assertThat(line.run("detect", flows(beacon(6)).toString()).data()).contains(BEACON);
  }

  @Test
  void aBeaconIsFoundWithoutAnyModelAndSensitivityMovesTheFlow() throws IOException {
    Path file = flows(beacon(12));
    assertThat(firstBeacon(file, "eager")).isLessThan(firstBeacon(file, "balanced"));
    assertThat(
            line.run("detect", "-o", "json", "--sensitivity", "cautious", file.toString()).data())
        .as("of twelve flows")
        .isEmpty();
    Files.writeString(state.resolve("portcullis.yaml"), "detector:\n  sensitivity: cautious\n");
    assertThat(line.run("detect", "-o", "json", file.toString()).data()).isEmpty();
  }

  @Test
  void anExplanationTellsStepsTermsAndWhatWouldHaveChangedIt() throws IOException {
    Path file = flows(beacon(14));
    Path picture = state.resolve("evidence.svg");
    String words =
        line.run("detect", "--explain", "--svg", picture.toString(), file.toString()).data();
    assertThat(words)
        .contains(BEACON)
        .contains("on the beat")
        .contains("<- alarm")
        .contains("balanced alarms from 0.81: first reached by flow 12")
        .contains("cautious needs 1.13")
        .contains("rare -2.33: few tuples are beacons");
    assertThat(Files.readString(picture)).startsWith("<svg").contains(BEACON, "class=\"alarm\"");
    JsonNode first =
        new ObjectMapper()
            .readTree(
                line.run("detect", "-o", "json", "--explain", file.toString())
                    .data()
                    .lines()
                    .findFirst()
                    .orElseThrow());
    JsonNode why = first.get("explanation");
    assertThat(why.get("score").asDouble()).isGreaterThanOrEqualTo(why.get("threshold").asDouble());
    assertThat(why.get("steps")).as("a step for each flow").hasSize(first.get("flows").asInt());
    assertThat(why.get("steps").get(0).get("line").asInt()).isEqualTo(2);
    assertThat(why.get("steps").get(6).get("letter").asText()).isEqualTo("e,");
    assertThat(why.get("steps").get(6).get("gap_s").asDouble()).isEqualTo(30);
  }

  @Test
  void aMatchOfAModelIsExplainedByItsDistanceAndHowTheTupleStandsAsEvidence() throws IOException {
    Path file = flows(beacon(6));
    assertThat(line.run("detect", "--explain", "-m", models.toString(), file.toString()).data())
        .contains("    the letters match model From-")
        .contains("letter      line")
        .contains("balanced alarms from 0.81: never reached");
    String plain =
        line.run("detect", "-o", "json", "-m", models.toString(), file.toString()).data();
    assertThat(plain).contains("From-").doesNotContain("explanation");
    JsonNode first =
        new ObjectMapper()
            .readTree(
                line.run(
                        "detect",
                        "-o",
                        "json",
                        "--explain",
                        "-m",
                        models.toString(),
                        file.toString())
                    .data()
                    .lines()
                    .findFirst()
                    .orElseThrow());
    assertThat(first.get("model").asText()).startsWith("From-");
    assertThat(first.get("explanation").get("steps"))
        .as("a step for each flow")
        .hasSize(first.get("flows").asInt());
  }

  private int firstBeacon(Path file, String sensitivity) throws IOException {
    String found =
        line.run("detect", "-o", "json", "--sensitivity", sensitivity, file.toString()).data();
    JsonNode first = new ObjectMapper().readTree(found.lines().findFirst().orElseThrow());
    assertThat(first.get("model").asText()).isEqualTo("beacon");
    assertThat(first.get("tuple").asText()).isEqualTo(BEACON);
    assertThat(first.get("threshold").asDouble()).isEqualTo(1.0);
    assertThat(first.get("distance").asDouble()).isBetween(0.2, 1.0);
    return first.get("flows").asInt();
  }

  @Test
  void aSensitivityThatIsNoneOrForAnotherProfileIsRefused() throws IOException {
    Path file = flows(beacon(3));
    CommandLineRun.Result wrong = line.run("detect", "--sensitivity", "high", file.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.talk()).contains("'high' is none of cautious, balanced, eager");
    CommandLineRun.Result other =
        line.run("detect", "--profile", "slips-0.2", "--sensitivity", "eager", file.toString());
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.talk()).contains("for the profiles reasons and portcullis");
  }

  @Test
  void minusAMovesOursLeastLength() throws IOException {
    Path file = flows(beacon(8));
    String early = json(file, "-a", "4");
    String late = json(file, "-a", "12");
    assertThat(early.lines().count()).isGreaterThan(late.lines().count());
    assertThat(line.run("detect", "-a", "1", "-m", models.toString(), file.toString()).exit())
        .isEqualTo(2);
  }

  private String json(Path file, String... more) {
    List<String> words = new ArrayList<>(List.of("detect", "-o", "json", "-m", models.toString()));
    words.addAll(List.of(more));
    words.add(file.toString());
    return line.run(words.toArray(String[]::new)).data();
  }

  @Test
  void wrongProfilesModelsAndWindowsAreTold() throws IOException {
    Path file = flows(beacon(3));
    CommandLineRun.Result profile = line.run("letters", "--profile", "slips-0.33", file.toString());
    assertThat(profile.exit()).isEqualTo(2);
    assertThat(profile.talk()).contains("did you mean slips-0.3.3?");
    assertThat(line.run("detect", "-w", "0", file.toString()).exit()).isEqualTo(2);
    assertThat(line.run("detect", "-m", state.resolve("no").toString(), file.toString()).exit())
        .isEqualTo(1);
    assertThat(line.run("letters", "--time-zone", "Mars", file.toString()).exit()).isEqualTo(2);
  }

  @Test
  void aReaderThatHasSeenEnoughEndsItQuietly() throws IOException {
    Path file = flows(beacon(9));
    StringBuilder talk = new StringBuilder();
    Environment closedPipe =
        line.world(
            new PrintWriter(new ClosedPipe()),
            new PrintWriter(
                new java.io.StringWriter() {
                  @Override
                  public void write(String text, int offset, int length) {
                    talk.append(text, offset, offset + length);
                  }
                }));
    int exit =
        Portcullis.run(
            closedPipe,
            "detect",
            "-o",
            "json",
            "-m",
            models.toString(),
            file.toString(),
            "--state",
            state.toString());
    assertThat(exit).isZero();
    assertThat(talk.toString()).doesNotContain("portcullis:");
  }

  /** Fails as a pipe does whose reader is gone. */
  private static final class ClosedPipe extends Writer {
    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void close() {}
  }

  @Test
  void modelsAreListedAndShown() throws IOException {
    model("From-Normal-UDP-NTP-2", "11*a*a*");
    JsonNode list =
        new ObjectMapper()
            .readTree(line.run("models", "list", "-o", "json", "-m", models.toString()).data());
    assertThat(list).hasSize(2);
    assertThat(list.get(1).get("malicious").asBoolean()).isFalse();
    JsonNode one =
        new ObjectMapper()
            .readTree(
                line.run(
                        "models",
                        "show",
                        "-o",
                        "json",
                        "-m",
                        models.toString(),
                        "From-Botnet-TCP-Lab-Beacon-1")
                    .data());
    assertThat(one.get("proto").asText()).isEqualTo("tcp");
    assertThat(one.get("threshold").asDouble()).isEqualTo(1.1);
    assertThat(one.get("length").asInt()).isEqualTo(one.get("letters").asText().length());
    Path file = models.resolve("From-Normal-UDP-NTP-2.stfm");
    assertThat(line.run("models", "show", file.toString()).data())
        .contains("From-Normal-UDP-NTP-2");
    CommandLineRun.Result typo =
        line.run("models", "show", "-m", models.toString(), "From-Normal-UDP-NTP-3");
    assertThat(typo.exit()).isEqualTo(3);
    assertThat(typo.talk()).contains("did you mean From-Normal-UDP-NTP-2?");
  }
}
