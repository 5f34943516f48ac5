package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning this network through the command line, on flows that this test makes. */
final class BaselineCommandTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
          + "SrcBytes,Label";
  private static final DateTimeFormatter RA =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
  private static final LocalDateTime MONDAY = LocalDateTime.of(2026, 11, 16, 4, 0);
  private static final LocalDateTime TUESDAY = MONDAY.plusDays(1);
  private static final String POLLER = "10.0.0.5-203.0.113.7-443-tcp";
  private static final String BEACON = "10.0.0.6-198.51.100.9-4433-tcp";
  private static final String SLOW = "10.0.0.7-192.0.2.80-443-tcp";

  @TempDir Path folder;
  private final List<String> flows = new ArrayList<>();
  private CommandLineRun line;
  private Path monday;

  @BeforeEach
  void record() throws IOException {
    line = new CommandLineRun().state(folder.resolve("state"));
    beats(MONDAY, POLLER, 60, 40, 1000);
    beats(MONDAY, BEACON, 10, 60, 700);
    beats(MONDAY, SLOW, 7200, 9, 50_000);
    monday = recording("monday");
  }

  private void beats(LocalDateTime from, String tuple, int period, int times, int bytes) {
    String[] ends = tuple.split("-", 4);
    for (int beat = 0; beat < times; beat++) {
      flows.add(
          "%s,0.2,tcp,%s,40000,->,%s,%s,FSPA_FSPA,0,0,10,%d,400,"
              .formatted(
                  RA.format(from.plusSeconds((long) beat * period)),
                  ends[0],
                  ends[1],
                  ends[2],
                  bytes));
    }
  }

  private Path recording(String name) throws IOException {
    flows.sort(String::compareTo);
    flows.add(0, HEADER);
    Path file = Files.write(folder.resolve(name + ".binetflow"), flows);
    flows.clear();
    return file;
  }

  private CommandLineRun.Result done(int exit, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isEqualTo(exit);
    return result;
  }

  private JsonNode json(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-o", "json"));
    return new ObjectMapper().readTree(done(0, all.toArray(String[]::new)).data());
  }

  private String state(String tuple) throws IOException {
    for (JsonNode each : json("models", "baseline", "list")) {
      if (each.get("tuple").textValue().equals(tuple)) return each.get("state").textValue();
    }
    return "not in it";
  }

  /** The alarms of a tuple, each with its explanation. */
  private String found(Path file, String tuple) {
    return done(0, "detect", "-o", "json", "--explain", file.toString())
        .data()
        .lines()
        .filter(each -> each.contains("\"event_type\":\"alert\""))
        .filter(each -> each.contains('"' + tuple + '"'))
        .collect(Collectors.joining("\n"));
  }

  /** Too short for an alarm of the most cautious. */
  private Path shortPolls(LocalDateTime from) throws IOException {
    flows.clear();
    beats(from, POLLER, 60, 12, 1000);
    if (from.equals(MONDAY)) beats(MONDAY, SLOW, 7200, 9, 50_000);
    return recording("short" + from.getDayOfMonth());
  }

  private Path tuesday() throws IOException {
    beats(TUESDAY, POLLER, 60, 40, 1000);
    beats(TUESDAY, BEACON, 10, 60, 700);
    return recording("tuesday");
  }

  @Test
  void whatIsPeriodicIsLearnedAndWhatLooksMaliciousIsHeldBackWithItsEvidence() throws Exception {
    JsonNode learned = json("models", "learn", monday.toString());
    assertThat(learned).hasSize(3);
    JsonNode first = learned.get(0);
    assertThat(first.get("state").textValue()).isEqualTo("held_back");
    assertThat(first.get("suspicion").textValue()).startsWith("beacon every");
    assertThat(state(BEACON)).isEqualTo("held_back");
    assertThat(state(SLOW)).isEqualTo("pending");
    JsonNode slow = json("models", "baseline", "list", "--only", "pending").get(0);
    assertThat(slow.get("dest_port").intValue()).isEqualTo(443);
    assertThat(slow.get("period_min_s").doubleValue()).isEqualTo(7200);
    assertThat(slow.get("bytes_max").intValue()).isEqualTo(50_000);
    assertThat(slow.get("flows").intValue()).isEqualTo(9);
    assertThat(slow.get("first_seen").textValue()).startsWith("2026-11-16T");
    assertThat(slow.get("by").isNull()).isTrue();
    CommandLineRun.Result people = done(0, "models", "learn", monday.toString());
    assertThat(people.talk())
        .contains(
            "learned from", "3 periodic tuples: 1 pending, 2 held back as they look malicious");
    assertThat(people.data()).containsPattern("held_back +" + BEACON + " +10.0 s +700 +120");
  }

  @Test
  void anInfectionThatWasThereAlreadyStillAlarms() throws Exception {
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", "--all-pending");
    assertThat(found(tuesday(), BEACON))
        .contains("\"model\":\"beacon\"")
        .contains("known here since 2026-11-16, held back as it looked malicious: not spared");
  }

  @Test
  void aPollerThatWouldAlarmDoesNotOnceItIsAccepted() throws Exception {
    Path tuesday = tuesday();
    assertThat(found(tuesday, POLLER)).contains("\"model\":\"beacon\"").doesNotContain("learned");
    done(0, "models", "learn", monday.toString());
    assertThat(found(tuesday, POLLER)).contains("\"model\":\"beacon\"");
    CommandLineRun.Result accepted = done(0, "models", "baseline", "accept", POLLER);
    assertThat(accepted.data()).isEqualTo("accepted: " + POLLER + "\n");
    assertThat(found(tuesday, POLLER)).isEmpty();
    done(0, "models", "baseline", "reject", "203.0.113.7");
    assertThat(found(tuesday, POLLER)).contains("rejected by operator alice on 2026-11-24");
  }

  @Test
  void whatWouldAlarmButForTheBaselineIsExplainedWithItsEntryAndHowToRejectIt() throws Exception {
    Path tuesday = tuesday();
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER);
    CommandLineRun.Result quiet = done(0, "detect", tuesday.toString());
    assertThat(quiet.data()).doesNotContain(POLLER);
    assertThat(quiet.talk()).contains("1 spared by what is known here");
    assertThat(done(0, "detect", "-o", "json", tuesday.toString()).data()).doesNotContain(POLLER);
    assertThat(done(0, "detect", "--explain", tuesday.toString()).data())
        .containsPattern(POLLER + "  spared  after [0-9]+ flows")
        .contains("learned -20.00: known here since 2026-11-16, accepted by operator alice on")
        .contains("'portcullis models baseline reject " + POLLER + "' ends that")
        .contains("spared: without learned the score would be 1.02");
    JsonNode spared =
        new ObjectMapper()
            .readTree(
                done(0, "detect", "-o", "json", "--explain", tuesday.toString())
                    .data()
                    .lines()
                    .filter(each -> each.contains("\"event_type\":\"spare\""))
                    .collect(Collectors.joining()));
    assertThat(spared.get("tuple").textValue()).isEqualTo(POLLER);
    assertThat(spared.get("malicious").booleanValue()).isFalse();
    assertThat(spared.get("explanation").get("would_change").get(0).textValue())
        .startsWith("without learned");
    assertThat(done(0, "detect", "--explain", tuesday.toString()).talk())
        .contains("1 spared by what is known here");
  }

  @Test
  void whyATupleIsNotBlockedIsExplainedByItsEntryInTheBaseline() throws Exception {
    assertThat(done(3, "rules", "explain", POLLER).talk()).contains("no ledger in");
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER, "--timeout", "30d");
    CommandLineRun.Result words = done(0, "rules", "explain", "203.0.113.7");
    assertThat(words.talk()).contains("no rule in force touches 203.0.113.7");
    assertThat(words.data())
        .startsWith(
            POLLER
                + " is in the baseline, accepted by operator alice on 2026-11-24, and is spared"
                + " until 2026-12-24 while it is every 60.0 s with 1000 bytes a flow (from 40 flows"
                + " of 2026-11-16 to 2026-11-16); suspected: beacon every 60.0 s")
        .endsWith("; 'portcullis models baseline reject " + POLLER + "' ends that\n");
    JsonNode entry = json("rules", "explain", POLLER).get(0);
    assertThat(entry.get("kind").textValue()).isEqualTo("baseline");
    assertThat(entry.get("spared").booleanValue()).isTrue();
    assertThat(entry.get("state").textValue()).isEqualTo("accepted");
    assertThat(entry.get("expires").textValue()).startsWith("2026-12-24T");
    line.clock().forward(Duration.ofDays(30));
    assertThat(done(0, "rules", "explain", POLLER).data())
        .contains("over by operator alice", "is not spared: it ran out on 2026-12-24");
    assertThat(done(0, "rules", "explain", BEACON).data())
        .contains("held_back, and is not spared")
        .contains("'portcullis models baseline accept " + BEACON + "' spares it");
    assertThat(done(3, "rules", "explain", "203.0.113.8").talk()).contains("no rule in force");
  }

  @Test
  void whatIsPendingIsSparedUntilTheOperatorRejectsIt() throws Exception {
    done(0, "models", "learn", "--sensitivity", "cautious", shortPolls(MONDAY).toString());
    assertThat(state(POLLER)).isEqualTo("pending");
    Path tuesday = tuesday();
    assertThat(found(tuesday, POLLER)).isEmpty();
    done(0, "models", "baseline", "reject", "--all-pending");
    assertThat(found(tuesday, POLLER)).contains("\"model\":\"beacon\"");
  }

  @Test
  void whoLeavesItsHabitAlarmsAndSoDoesTheSameHostElsewhere() throws Exception {
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER);
    String elsewhere = "10.0.0.5-203.0.113.77-443-tcp";
    beats(TUESDAY, POLLER, 15, 40, 1000);
    beats(TUESDAY.plusHours(2), elsewhere, 60, 40, 1000);
    Path changed = recording("changed");
    assertThat(found(changed, POLLER))
        .contains(
            "but it left its habit: it was every 60.0 s with 1000 bytes a flow, and is every");
    assertThat(found(changed, elsewhere))
        .contains("new here: not among what was learned from 2026-11-16 to 2026-11-16");
    assertThat(done(0, "detect", "--explain", changed.toString()).data())
        .contains("learned: new here: not among what was learned");
  }

  @Test
  void aModelOfMalwareCountsAlsoForWhatIsAccepted() throws Exception {
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER);
    Path model = folder.resolve("models/m.json");
    Files.createDirectory(model.getParent());
    done(
        0,
        "models",
        "train",
        "--name",
        "From-Botnet-TCP-Poller-Test-1",
        "--tuple",
        POLLER,
        "--rest",
        "--file",
        model.toString(),
        monday.toString());
    String matched =
        done(0, "detect", "-o", "json", "-m", model.getParent().toString(), tuesday().toString())
            .data();
    assertThat(matched).containsPattern(POLLER + ".*From-Botnet-TCP-Poller-Test-1");
  }

  private Path slowModel(Path folder) throws IOException {
    Files.createDirectories(folder);
    String[] order = {"models", "train", "--name", "From-Botnet-TCP-Slow-1", "--tuple", SLOW};
    List<String> words = new ArrayList<>(List.of(order));
    words.addAll(
        List.of("--rest", "--file", folder.resolve("slow.json").toString(), monday.toString()));
    done(0, words.toArray(String[]::new));
    return folder;
  }

  private String suspicion(String tuple) throws IOException {
    for (JsonNode each : json("models", "baseline", "list", "--only", "held_back")) {
      if (each.get("tuple").textValue().equals(tuple)) return each.get("suspicion").textValue();
    }
    return "not held back";
  }

  @Test
  void whatANamedModelOfMalwareMatchesIsHeldBackAndTheListSaysWhichModel() throws Exception {
    Path models = slowModel(folder.resolve("malware"));
    done(0, "models", "learn", monday.toString());
    assertThat(state(SLOW)).isEqualTo("pending");
    done(0, "models", "learn", "-m", models.toString(), monday.toString());
    assertThat(suspicion(SLOW)).startsWith("matched the model From-Botnet-TCP-Slow-1, distance");
    assertThat(done(0, "models", "baseline", "list").data())
        .containsPattern("held_back +" + SLOW + ".*From-Botnet-TCP-Slow-1");
    String missing = folder.resolve("no").toString();
    assertThat(done(1, "models", "learn", "-m", missing, monday.toString()).talk())
        .contains(missing);
  }

  @Test
  void withoutNamedModelsThoseThatTheGatewayUsesCount() throws Exception {
    slowModel(folder.resolve("state/models"));
    done(0, "models", "learn", monday.toString());
    assertThat(suspicion(SLOW)).startsWith("matched the model From-Botnet-TCP-Slow-1, distance");
  }

  private void keep(String duration) throws IOException {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(
        folder.resolve("state/portcullis.yaml"), "baseline:\n  keep: " + duration + "\n");
  }

  @Test
  void whatIsNotSeenForNinetyDaysIsOverAndAlarmsAgainUntilItIsLearnedAgain() throws Exception {
    done(0, "models", "learn", "--sensitivity", "cautious", shortPolls(MONDAY).toString());
    Path tuesday = tuesday();
    line.clock().forward(Duration.ofDays(89));
    assertThat(found(tuesday, POLLER)).isEmpty();
    line.clock().forward(Duration.ofDays(1));
    assertThat(state(POLLER)).isEqualTo("over");
    assertThat(json("models", "baseline", "list", "--only", "over")).hasSize(2);
    assertThat(json("models", "baseline", "list", "--only", "pending")).isEmpty();
    assertThat(done(0, "models", "baseline", "list").data())
        .containsPattern("over +" + POLLER + ".* 2027-02-22 ");
    assertThat(found(tuesday, POLLER))
        .contains("\"model\":\"beacon\"")
        .contains("awaiting the operator, which ran out on 2027-02-22: not spared");
    done(0, "models", "learn", "--sensitivity", "cautious", shortPolls(TUESDAY).toString());
    assertThat(state(POLLER)).isEqualTo("pending");
    assertThat(found(tuesday, POLLER)).isEmpty();
    assertThat(state(SLOW)).isEqualTo("over");
  }

  @Test
  void howLongItIsSparedIsConfigured() throws Exception {
    keep("7d");
    done(0, "models", "learn", monday.toString());
    assertThat(json("models", "baseline", "list", "--only", "pending").get(0).get("expires"))
        .asString()
        .startsWith("\"2026-12-01T");
    line.clock().forward(Duration.ofDays(7));
    assertThat(state(SLOW)).isEqualTo("over");
    keep("90d");
    assertThat(state(SLOW)).isEqualTo("pending");
    keep("soon");
    assertThat(done(2, "models", "baseline", "list").talk())
        .contains("baseline.keep: 'soon' is no duration");
  }

  @Test
  void whatIsAcceptedLastsForEverOrAsLongAsTheOperatorSays() throws Exception {
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER);
    CommandLineRun.Result accepted =
        done(0, "models", "baseline", "accept", SLOW, "--timeout", "30d");
    assertThat(accepted.data()).isEqualTo("accepted for 30d: " + SLOW + "\n");
    line.clock().forward(Duration.ofDays(30));
    assertThat(state(SLOW)).isEqualTo("over");
    assertThat(done(3, "models", "baseline", "accept", "10.0.0.7").talk())
        .contains("or is over: name each tuple");
    assertThat(done(0, "models", "baseline", "accept", "--all-pending").talk())
        .contains("nothing is pending");
    done(0, "models", "baseline", "accept", SLOW);
    line.clock().forward(Duration.ofDays(3000));
    assertThat(state(SLOW)).isEqualTo("accepted");
    assertThat(state(POLLER)).isEqualTo("accepted");
    assertThat(state(BEACON)).isEqualTo("held_back");
    assertThat(found(tuesday(), POLLER)).isEmpty();
    assertThat(done(2, "models", "baseline", "accept", SLOW, "--timeout", "soon").talk())
        .contains("'soon' is no duration");
  }

  @Test
  void aFileOfTheFormerFormatCountsFromWhenItWasWritten() throws Exception {
    done(0, "models", "learn", monday.toString());
    Path file = folder.resolve("state/baseline.json");
    String former =
        Files.readString(file)
            .replace("\"version\":2", "\"version\":1")
            .replaceAll("\"confirmed\":\"[^\"]*\",", "");
    Files.writeString(file, former);
    FileTime written = FileTime.from(line.clock().instant().minus(Duration.ofDays(89)));
    Files.setLastModifiedTime(file, written);
    assertThat(state(SLOW)).isEqualTo("pending");
    line.clock().forward(Duration.ofDays(1));
    assertThat(state(SLOW)).isEqualTo("over");
    done(0, "models", "baseline", "reject", POLLER);
    assertThat(Files.readString(file)).contains("\"version\":2");
    assertThat(state(SLOW)).isEqualTo("over");
  }

  @Test
  void theOperatorsWordOutlivesLaterLearning() throws Exception {
    done(0, "models", "learn", monday.toString());
    done(0, "models", "baseline", "accept", POLLER);
    done(0, "models", "baseline", "reject", SLOW);
    beats(TUESDAY, POLLER, 60, 40, 1000);
    beats(TUESDAY, SLOW, 7200, 9, 50_000);
    JsonNode later = json("models", "learn", recording("tuesday").toString());
    assertThat(later).hasSize(2);
    assertThat(state(POLLER)).isEqualTo("accepted");
    assertThat(state(SLOW)).isEqualTo("rejected");
    assertThat(state(BEACON)).isEqualTo("held_back");
    assertThat(
            json("models", "baseline", "list", "--only", "accepted").get(0).get("flows").intValue())
        .isEqualTo(80);
  }

  @Test
  void anAddressAcceptsWhatIsPendingOnlyAndATargetThatNamesNothingChangesNothing()
      throws Exception {
    done(0, "models", "learn", monday.toString());
    assertThat(done(3, "models", "baseline", "accept", "198.51.100.9").talk())
        .contains("held back or rejected, or is over: name each tuple");
    assertThat(done(3, "models", "baseline", "accept", "10.0.0.7", "10.9.9.9").talk())
        .contains("nothing in the baseline is 10.9.9.9");
    assertThat(state(SLOW)).isEqualTo("pending");
    done(0, "models", "baseline", "accept", "10.0.0.0/24");
    assertThat(state(SLOW)).isEqualTo("accepted");
    assertThat(state(BEACON)).isEqualTo("held_back");
    assertThat(done(2, "models", "baseline", "accept").talk()).contains("--all-pending");
    assertThat(done(2, "models", "baseline", "accept", "poller").talk()).contains("is no target");
    assertThat(done(0, "models", "baseline", "reject", "--all-pending").talk())
        .contains("nothing is pending");
  }

  @Test
  void withoutABaselineThereIsNothingToListOrAccept() throws Exception {
    CommandLineRun.Result list = done(0, "models", "baseline", "list", "-o", "json");
    assertThat(list.data().strip()).isEqualTo("[]");
    assertThat(list.talk()).contains("nothing was learned yet");
    done(0, "models", "baseline", "accept", "--all-pending");
    done(3, "models", "baseline", "accept", POLLER);
    assertThat(folder.resolve("state/baseline.json")).doesNotExist();
  }

  @Test
  void aBrokenFileIsRefusedWithItsPlaceAndStaysAsItIs() throws Exception {
    done(0, "models", "learn", monday.toString());
    Path file = folder.resolve("state/baseline.json");
    String broken = Files.readString(file).replace("\"pending\"", "\"allowed\"");
    Files.writeString(file, broken);
    for (String[] words :
        List.of(
            new String[] {"models", "learn", monday.toString()},
            new String[] {"models", "baseline", "list"},
            new String[] {"models", "baseline", "accept", POLLER})) {
      assertThat(done(1, words).talk())
          .contains(file + " is no usable baseline: 'tuples[")
          .contains("].state' is not pending, accepted, rejected or held_back")
          .contains("mend it, or move it away")
          .doesNotContain("Exception");
    }
    assertThat(Files.readString(file)).isEqualTo(broken);
    CommandLineRun.Result detected = done(0, "detect", monday.toString());
    assertThat(detected.talk()).contains("is no usable baseline");
    assertThat(detected.data()).contains(BEACON);
  }

  @Test
  void wrongUseIsTold() {
    assertThat(done(2, "models", "learn", "--duration", "7d", monday.toString()).talk())
        .contains("--duration is for live flows");
    assertThat(done(2, "models", "learn", "--argus", "a:1", monday.toString()).talk())
        .contains("exclude each other");
    assertThat(done(2, "models", "learn", "--sensitivity", "bold", monday.toString()).talk())
        .contains("none of cautious, balanced, eager");
    assertThat(done(2, "models", "baseline", "list", "--only", "bad").talk())
        .contains("held_back, pending, accepted, rejected, over");
    assertThat(done(2, "models", "baseline").talk()).contains("--help");
  }

  @Test
  void flowsFromAPipeAreLearnedUntilTheyEnd() throws Exception {
    line.input(Files.readString(monday));
    done(0, "models", "learn", "-");
    assertThat(state(SLOW)).isEqualTo("pending");
  }

  @Test
  void whatIsSavedOnTheWayCountsEveryFlowOnce() throws Exception {
    line.input(Files.readString(monday));
    line.stopWhen(
        () -> {
          line.clock().forward(Duration.ofMinutes(20));
          return false;
        });
    done(0, "models", "learn", "-");
    assertThat(Files.readString(folder.resolve("state/baseline.json"))).contains("\"flows\":109");
    JsonNode slow = json("models", "baseline", "list", "--only", "pending").get(0);
    assertThat(slow.get("flows").intValue()).isEqualTo(9);
  }

  @Test
  void whoEndsItKeepsWhatItHasLearned() throws Exception {
    line.input(Files.readString(monday));
    int[] asked = {0};
    line.stopWhen(() -> asked[0]++ > 80);
    done(0, "models", "learn", "-");
    assertThat(state(BEACON)).isEqualTo("held_back");
    assertThat(state(SLOW)).isEqualTo("not in it");
  }
}
