package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags that users of slips 0.2 to 0.3.5 type, and what they then see. */
final class SlipsOptionsTest {
  private static final String MODEL = "From-Botnet-TCP-Lab-Beacon-1";

  @TempDir Path folder;
  private CommandLineRun line;
  private Path models;

  @BeforeEach
  void start() throws IOException {
    line = new CommandLineRun().state(folder.resolve("state"));
    models = Files.createDirectories(folder.resolve("m"));
    Files.writeString(
        models.resolve(MODEL + ".stfm"),
        "(dp0\n.(dp0\n.S'55," + "e,".repeat(20) + "'\np0\n.F-1.0\n.S'" + MODEL + "'\np0\n.F1.1\n.",
        StandardCharsets.ISO_8859_1);
  }

  private static String flow(double second, String source, int port) {
    return String.format(
        Locale.ROOT,
        "%.6f,1.0,tcp,%s,1025,   ->,203.0.113.7,%d,FSPA_FSPA,0,0,10,500",
        1_800_000_000 + second,
        source,
        port);
  }

  /** An infected host that beats each 31 s, and another that does not. */
  private Path twoHosts(int beats) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int beat = 0; beat < beats; beat++) {
      lines.add(flow(beat * 31, "10.0.0.5", 443));
      lines.add(flow(beat * 31 + 1 + beat % 3 * 9, "10.0.0.6", 80));
    }
    return Files.write(folder.resolve("flows"), lines);
  }

  private CommandLineRun.Result detect(Path flows, String... more) {
    List<String> words = new ArrayList<>(List.of("detect", "-m", models.toString()));
    words.addAll(List.of(more));
    words.add(flows.toString());
    return line.run(words.toArray(String[]::new));
  }

  @Test
  void theVerdictOnASourceComesAtTheEndOfEachWindow() throws IOException {
    CommandLineRun.Result result =
        detect(twoHosts(25), "--profile", "slips-0.3.5", "--sources", "-o", "json");
    assertThat(result.exit()).as(result.talk()).isZero();
    List<JsonNode> verdicts = new ArrayList<>();
    for (String each : result.data().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(each);
      if (node.get("event_type").asText().equals("source")) verdicts.add(node);
    }
    // 775 s in windows of five minutes, with both hosts in each
    assertThat(verdicts).hasSize(6);
    for (JsonNode verdict : verdicts) {
      boolean infected = verdict.get("src_ip").asText().equals("10.0.0.5");
      assertThat(verdict.get("malicious").asBoolean()).isEqualTo(infected);
      assertThat(verdict.get("score").asDouble()).isEqualTo(infected ? 1.0 : 0.0);
      assertThat(verdict.get("tuples").asInt()).isEqualTo(1);
      assertThat(verdict.get("matched").asInt()).isEqualTo(infected ? 1 : 0);
    }
  }

  @Test
  void theVerdictIsOneLineForPeopleUnderAnyProfile() throws IOException {
    String found = detect(twoHosts(9), "--sources").data();
    assertThat(found)
        .containsPattern("10\\.0\\.0\\.5  malicious  score 1\\.0  1 of 1 tuples matched");
    assertThat(found).doesNotContain("10.0.0.6");
    assertThat(detect(twoHosts(9), "--sources", "-v").data()).contains("10.0.0.6  normal");
    assertThat(detect(twoHosts(9), "--sources", "-o", "raw").data().lines())
        .anyMatch(row -> row.contains("\tsource\t10.0.0.5\ttrue\t1.0\t1\t1"));
  }

  @Test
  void whitelistedSourcesAreSkippedBeforeEverythingElse() throws IOException {
    Path list = Files.writeString(folder.resolve("white"), " 10.0.0.5 \n\n10.0.0.60\n");
    CommandLineRun.Result result = detect(twoHosts(9), "-W", list.toString());
    assertThat(result.exit()).isZero();
    assertThat(result.data()).isEmpty();
    assertThat(result.talk())
        .contains("18 flows, 1 tuples, 0 matches")
        .contains("9 flows of whitelisted sources skipped");
    CommandLineRun.Result missing = detect(twoHosts(9), "-W", folder.resolve("no").toString());
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.talk())
        .isEqualTo("portcullis: the whitelist " + folder.resolve("no") + " does not exist\n");
  }

  @Test
  void windowsMayBeShorterThanAMinute() throws IOException {
    Path flows = twoHosts(4);
    assertThat(detect(flows, "-w", "0.5").data().lines().filter(text -> text.contains("window")))
        .hasSizeGreaterThan(2);
    for (String wrong : List.of("0", "-1", "NaN", "600000")) {
      CommandLineRun.Result refused = detect(flows, "-w", wrong);
      assertThat(refused.exit()).as(wrong).isEqualTo(2);
    }
  }

  @Test
  void aNumberBehindMinusVIsExplained() throws IOException {
    CommandLineRun.Result result = line.run("detect", "-m", models.toString(), "-p", "-v", "1");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk()).contains("1 does not exist").contains("-vv");
  }

  @Test
  void placesOfFlowsExcludeEachOther() {
    CommandLineRun.Result result =
        line.run("detect", "--interface", "lo", "--argus", "127.0.0.1:561");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk()).contains("exclude each other");
    assertThat(line.run("letters", "--argus", "here", "file").exit()).isEqualTo(2);
  }

  @Test
  void whoisAnswersOfAShortRunAreWaitedFor() throws IOException {
    CommandLineRun.Result result = detect(twoHosts(9), "-d", "-o", "json");
    assertThat(result.exit()).isZero();
    // here whois may be installed and offline, or missing; silence would mean that nobody asked
    assertThat(result.talk()).containsAnyOf("whois 203.0.113.7: ", "apt-get install whois");
  }
}
