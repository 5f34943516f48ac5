package io.portcullis.gateway.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayCommandTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label";
  private static final String BEACON = "10.0.0.5-203.0.113.7-8443-tcp";
  private static final int BEAT = 20;

  /** Two hours and a half: the first rule of an hour, and the next. */
  private static final int BEATS = 450;

  @TempDir Path state;
  private CommandLineRun line;
  private Path flows;

  @BeforeEach
  void record() throws IOException {
    line = new CommandLineRun().state(state);
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int beat = 0; beat < BEATS; beat++) {
      lines.add(flow(beat * BEAT, "10.0.0.5", 8443, "From-Botnet"));
      // Somebody else uses the same server, once in twenty minutes or so.
      if (beat % 60 == 59) lines.add(flow(beat * BEAT + beat % 7, "10.0.0.6", 443, "Normal"));
    }
    flows = Files.write(state.resolve("flows.binetflow"), lines);
  }

  private static String flow(int second, String source, int port, String label) {
    return String.format(
        Locale.ROOT,
        "%d.000000,0.020000,tcp,%s,1025,   ->,203.0.113.7,%d,FSPA_FSPA,0,0,10,500,250,%s",
        1_790_000_000 + second,
        source,
        port,
        label);
  }

  private void configure(String yaml) throws IOException {
    Files.writeString(state.resolve("portcullis.yaml"), yaml);
  }

  private List<JsonNode> replayed(String type) throws IOException {
    CommandLineRun.Result result = line.run("replay", "-o", "json", flows.toString());
    assertThat(result.exit()).as(result.talk()).isZero();
    List<JsonNode> found = new ArrayList<>();
    for (String each : result.data().lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(each);
      if (event.get("event_type").asText().equals(type)) found.add(event);
    }
    return found;
  }

  @Test
  void rulesComeAndGoByTheTimeOfTheFlowsAndStopWhatBeginsUnderThem() throws IOException {
    List<JsonNode> rules = replayed("would_block");

    assertThat(rules).extracting(rule -> rule.get("target").asText()).containsOnly(BEACON);
    assertThat(rules)
        .extracting(rule -> rule.get("timeout_s").asInt())
        .containsExactly(3600, 4 * 3600);
    JsonNode first = rules.get(0);
    assertThat(first.get("stopped_flows").asInt()).isEqualTo(3600 / BEAT);
    assertThat(first.get("stopped_bytes").asInt())
        .isEqualTo(500 * first.get("stopped_flows").asInt());
    assertThat(first.get("others_flows").asInt()).isZero();
    assertThat(first.get("label").asText()).isEqualTo("From-Botnet");
    // The beat that decides the second rule begins as the first one ends, and is stopped by it.
    int untouched = first.get("at_flow").asInt();
    assertThat(rules.get(1).get("stopped_flows").asInt())
        .isEqualTo(BEATS - untouched - first.get("stopped_flows").asInt());
  }

  @Test
  void eachMatchIsTheLineThatDetectPrints() throws IOException {
    String detected = line.run("detect", "-o", "json", flows.toString()).data();
    assertThat(detected).isNotEmpty();
    assertThat(line.run("replay", "-o", "json", flows.toString()).data()).startsWith(detected);
  }

  @Test
  void aWiderScopeShowsWhomElseItHits() throws IOException {
    configure("policy: {scope: remote}\n");
    List<JsonNode> rules = replayed("would_block");
    // The first evidence is enough for the connection only.
    assertThat(rules.get(0).get("scope").asText()).isEqualTo("connection");
    JsonNode wide = rules.get(1);
    assertThat(wide.get("scope").asText()).isEqualTo("remote");
    assertThat(wide.get("others_flows").asInt()).isEqualTo(3);
    assertThat(wide.get("others_tuples").asInt()).isEqualTo(1);
  }

  @Test
  void whatTheOperatorAllowsIsSparedAndSaid() throws IOException {
    configure("allow: [{what: 203.0.113.0/24, comment: ours}]\n");
    CommandLineRun.Result result = line.run("replay", flows.toString());
    assertThat(result.exit()).isZero();
    assertThat(result.data())
        .contains("0 rules on 0 targets")
        .contains("1 tuple matched: spared by the allowlist");
  }

  @Test
  void aRecordingWithoutInsideHostsSaysWhatToSet() throws IOException {
    configure("inside: [192.168.0.0/16]\n");
    assertThat(line.run("replay", flows.toString()).data())
        .contains("0 rules on 0 targets", "no flow goes from inside to outside", "--inside");
  }

  @Test
  void whatWasInsideCanBeSaidOnTheCommandLine() throws IOException {
    configure("inside: [192.168.0.0/16]\n");
    for (String[] words :
        new String[][] {{"--inside", "10.0.0.0/8"}, {"--inside", "192.0.2.0/24,10.0.0.0/8"}}) {
      assertThat(line.run("replay", words[0], words[1], flows.toString()).data())
          .contains("2 rules on 1 target in");
    }
    CommandLineRun.Result wrong = line.run("replay", "--inside", "10.0.0.300/8", flows.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.talk()).contains("--inside");
  }

  @Test
  void whatIsDetectedIsListedWhateverPolicySays() throws IOException {
    String text = Files.readString(flows).replace("10.0.0.5", "192.0.2.5");
    Files.writeString(flows, text);
    String beacon = BEACON.replace("10.0.0.5", "192.0.2.5");
    assertThat(line.run("detect", flows.toString()).data()).contains(beacon);
    assertThat(line.run("replay", flows.toString()).data())
        .contains(beacon, "NOT BLOCKED BECAUSE", "its source 192.0.2.5 is not inside");
    List<JsonNode> unblocked = replayed("not_blocked");
    assertThat(unblocked).extracting(each -> each.get("tuple").asText()).containsExactly(beacon);
    new Schemas().check("replay", line.run("-o", "json", "replay", flows.toString()).data());
    assertThat(line.run("replay", "--inside", "192.0.2.0/24", flows.toString()).data())
        .contains("2 rules on 1 target in");
  }

  @Test
  void otherSettingsCanBeTriedOnTheCommandLine() throws IOException {
    String[] trial = {"replay", "--scope", "remote", "--timeout", "30m", flows.toString()};
    assertThat(line.run(trial).data()).contains("30m", "  203.0.113.7  ").doesNotContain("4h");
    assertThat(line.run("replay", "--allow", "203.0.113.0/24", flows.toString()).data())
        .contains("0 rules on 0 targets", "1 tuple matched: spared by the allowlist");
    for (String[] wrong :
        new String[][] {{"--scope", "all"}, {"--timeout", "soon"}, {"--allow", "10.0.0.300/8"}}) {
      CommandLineRun.Result refused = line.run("replay", wrong[0], wrong[1], flows.toString());
      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.talk()).contains(wrong[0], wrong[1]);
    }
  }

  @Test
  void theLastLineForProgramsIsAboutAll() throws IOException {
    JsonNode all = replayed("summary").get(0);
    assertThat(all.get("files").get(0).asText()).isEqualTo(flows.toString());
    assertThat(all.get("rules").asInt()).isEqualTo(replayed("would_block").size());
    assertThat(all.get("flows").asInt()).isEqualTo(BEATS + BEATS / 60);
    assertThat(all.get("begin").asText()).startsWith("2026-09-21T");
    new Schemas().check("replay", line.run("-o", "json", "replay", flows.toString()).data());
  }

  @Test
  void aPageWithoutRulesHasNoEmptyTable() throws IOException {
    configure("allow: [{what: 203.0.113.0/24, comment: ours}]\n");
    Path page = state.resolve("out.html");
    assertThat(line.run("replay", "--html", page.toString(), flows.toString()).exit()).isZero();
    assertThat(Files.readString(page))
        .contains("Nothing would have been blocked.", flows.toString(), "2026-09-21")
        .doesNotContain("<tbody></tbody>");
  }

  @Test
  void theTimeBetweenRecordingsIsNoTraffic() throws IOException {
    List<String> old = new ArrayList<>();
    for (String each : Files.readAllLines(flows)) old.add(each.replaceFirst("^179", "149"));
    Path before = Files.write(state.resolve("old.binetflow"), old);
    String one = line.run("replay", flows.toString()).data();
    String span = one.replaceAll("(?s).* in ([0-9hms]+) of traffic.*", "$1");
    CommandLineRun.Result both = line.run("replay", before.toString(), flows.toString());
    assertThat(span).matches("[0-9]+h.*");
    assertThat(both.data()).doesNotContainPattern("[0-9]d[^ ]* of traffic");
    assertThat(line.run("replay", flows.toString(), flows.toString()).data())
        .as("what two recordings have in common counts once")
        .contains(" in " + span + " of traffic");
  }

  @Test
  void aPageThatCannotBeWrittenIsToldBeforeTheWork() {
    String nowhere = state.resolve("none/out.html").toString();
    CommandLineRun.Result result = line.run("replay", "--html", nowhere, flows.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.data()).isEmpty();
    assertThat(result.talk().lines()).singleElement().asString().contains("there is no folder");
  }

  @Test
  void neitherLedgerNorKernelIsTouched() throws IOException {
    assertThat(line.run("replay", flows.toString()).data()).contains("2 rules on 1 target in");
    assertThat(state.resolve("portcullis.db")).doesNotExist();
    assertThat(line.kernel().list()).isEmpty();
  }

  @Test
  void thePageNamesRulesAndReasons() throws IOException {
    Path page = state.resolve("out.html");
    CommandLineRun.Result result = line.run("replay", "--html", page.toString(), flows.toString());
    assertThat(result.exit()).isZero();
    assertThat(Files.readString(page))
        .contains("<title>What would have been blocked</title>", BEACON, "beacon every 20.0 s")
        .endsWith("</body></html>\n");
  }

  @Test
  void aFileThatIsNotThereIsAClearError() {
    CommandLineRun.Result result = line.run("replay", state.resolve("none.csv").toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.talk().lines()).hasSize(1);
    assertThat(result.talk()).contains("none.csv");
  }
}
