package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.wiring.ReloadRequest;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Every output for programs has the schema that is documented for it, field by field; what needs a
 * real kernel has it in {@code RulesVerifyIT} and {@code SelfTestIT}.
 */
final class JsonSchemaTest {
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
          + "SrcBytes,Label";
  private static final DateTimeFormatter RA =
      DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
  private static final String BEACON = "10.0.0.5-203.0.113.7-8443-tcp";
  private static final String POLLER = "10.0.0.6-198.51.100.9-443-tcp";
  private static final Set<String> ON_A_REAL_KERNEL = Set.of("rules-verify", "selftest");

  /**
   * What needs the fleet's server has it in {@code FleetCommandsTest} and {@code FleetGatewayTest}.
   */
  private static final Set<String> IN_A_FLEET =
      Set.of(
          "fleet-init",
          "fleet-join",
          "fleet-publish",
          "fleet-status",
          "fleet-sites",
          "fleet-withdraw",
          "fleet-put",
          "fleet-remove",
          "fleet-objects",
          "fleet-object",
          "fleet-correlate",
          "fleet-message",
          "fleet-summary",
          "fleet-tally");

  @TempDir Path folder;
  private final Schemas schemas = new Schemas();
  private final Set<String> checked = new TreeSet<>();
  private CommandLineRun line;
  private Path flows;

  @BeforeEach
  void record() throws IOException {
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\n");
    line = new CommandLineRun().state(state);
    List<String> lines = new ArrayList<>(beats(BEACON, 1, "From-Botnet-CC"));
    lines.addAll(beats(POLLER, 61, "From-Normal-Web"));
    lines.sort(String::compareTo);
    lines.add(0, HEADER);
    flows = Files.write(folder.resolve("flows.binetflow"), lines);
  }

  /** Flows of a tuple, every so many seconds, the last a second ago. */
  private List<String> beats(String tuple, int period, String label) {
    String[] ends = tuple.split("-", 4);
    List<String> made = new ArrayList<>();
    LocalDateTime last = LocalDateTime.ofInstant(now().minusSeconds(1), ZoneOffset.UTC);
    for (int beat = 39; beat >= 0; beat--) {
      made.add(
          "%s,0.2,tcp,%s,40000,   ->,%s,%s,FSPA_FSPA,0,0,10,1000,400,%s"
              .formatted(
                  RA.format(last.minusSeconds((long) beat * period)),
                  ends[0],
                  ends[1],
                  ends[2],
                  label));
    }
    return made;
  }

  private Instant now() {
    return line.clock().instant();
  }

  /** Runs a command for programs; its output has the schema of that name. */
  private List<JsonNode> has(String name, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("-o", "json"));
    all.addAll(List.of(words));
    CommandLineRun.Result result = line.run(all.toArray(String[]::new));
    List<JsonNode> objects = schemas.check(name, result.data());
    assertThat(objects).as(name + ": " + result.talk()).isNotEmpty();
    checked.add(name);
    return objects;
  }

  private static List<String> values(List<JsonNode> objects, String field) {
    return objects.stream().map(each -> each.get(field).asText()).distinct().toList();
  }

  @Test
  void everyOutputHasItsSchema() throws Exception {
    recordings();
    baseline();
    models();
    rules();
    allowlist();
    lists();
    mode();
    machine();
    String events = Files.readString(folder.resolve("state/log/eve.json"));
    assertThat(values(schemas.check("events", events), "event_type"))
        .contains("start", "alert", "would_block", "block", "extend", "release", "expire")
        .contains("spare", "mode", "reconcile", "stats");
    checked.add("events");
    checked.addAll(ON_A_REAL_KERNEL);
    checked.addAll(IN_A_FLEET);
    checked.add("definitions");
    assertThat(checked).isEqualTo(names());
  }

  private void recordings() throws IOException {
    has("letters", "letters", flows.toString());
    has("replay", "replay", flows.toString());
    List<JsonNode> found = has("detect", "detect", "--explain", "--sources", flows.toString());
    assertThat(values(found, "event_type")).contains("alert", "source");
    has("detect", "detect", "--profile", "reasons", "--explain", flows.toString());
    line.input(Files.readString(flows));
    assertThat(values(has("run", "run", "-"), "event_type"))
        .contains("start", "alert", "would_block", "stats");
    assertThat(has("rules-explain", "rules", "explain", BEACON).get(0).get("explanation").isNull())
        .isFalse();
  }

  private void baseline() throws IOException {
    has("models-learn", "models", "learn", flows.toString());
    has("models-baseline-list", "models", "baseline", "list");
    has("models-baseline-reject", "models", "baseline", "reject", POLLER);
    has("models-baseline-accept", "models", "baseline", "accept", BEACON, "--timeout", "30d");
    List<JsonNode> spared = has("detect", "detect", "--explain", flows.toString());
    assertThat(values(spared, "event_type")).contains("spare");
    line.run("models", "baseline", "reject", BEACON);
  }

  private void models() throws IOException {
    Path made = folder.resolve("From-Botnet-TCP-Custom-Test-1.json");
    String name = "From-Botnet-TCP-Custom-Test-1";
    String[] train = {"models", "train", "--name", name, "--tuple", BEACON, "--rest"};
    List<String> words = new ArrayList<>(List.of(train));
    words.addAll(List.of("--file", made.toString(), flows.toString()));
    has("models-train", words.toArray(String[]::new));
    has("models-import", "models", "import", made.toString());
    has("models-list", "models", "list");
    has("models-show", "models", "show", name);
    assertThat(Files.writeString(folder.resolve("state/models/no.json"), "{}")).exists();
    has("models-check", "models", "check");
    Files.delete(folder.resolve("state/models/no.json"));
    has("models-evaluate", "models", "evaluate", flows.toString());
    has("models-disable", "models", "disable", name);
    has("models-enable", "models", "enable", name);
  }

  private void rules() throws Exception {
    has("rules-add", "rules", "add", "203.0.113.99", POLLER, "--reason", "looks odd");
    has("rules-extend", "rules", "extend", POLLER, "--timeout", "2h");
    has("rules-list", "rules", "list");
    has("rules-show", "rules", "show", POLLER);
    line.kernel().remove();
    assertThat(has("rules-sync", "rules", "sync").get(0).get("differences")).isNotEmpty();
    line.kernel().remove();
    assertThat(has("restore", "restore").get(0).get("mended").asInt()).isPositive();
    has("rules-release", "rules", "release", BEACON, "--false-positive", "--reason", "ours");
    line.clock().forward(Duration.ofHours(1));
    has("rules-sync", "rules", "sync");
    has("rules-false-positives", "rules", "false-positives");
    has("rules-explain", "rules", "explain", BEACON);
    has("rules-history", "rules", "history");
    has("rules-flush", "rules", "flush", "--yes");
  }

  private void allowlist() throws IOException {
    has("allow-add", "allow", "add", "203.0.113.0/24", "--reason", "bank", "--timeout", "1h");
    has("allow-list", "allow", "list");
    has("allow-check", "allow", "check", "203.0.113.7");
    has("allow-remove", "allow", "remove", "203.0.113.0/24");
    line.run("allow", "add", "203.0.113.0/24");
    line.run("rules", "false-positives", "--withdraw", BEACON);
    line.input(HEADER + "\n" + String.join("\n", beats(BEACON, 1, "")));
    assertThat(values(has("run", "run", "-"), "event_type")).contains("spare");
  }

  private void lists() throws Exception {
    Path file = Files.writeString(folder.resolve("list"), "203.0.113.7\nnonsense\n203.0.113.8\n");
    Path settings = folder.resolve("state/portcullis.yaml");
    String before = Files.readString(settings);
    Files.writeString(settings, before + "lists: [{name: mine, source: " + file + "}]\n");
    has("lists-list", "lists", "list");
    has("lists-refresh", "lists", "refresh");
    assertThat(values(has("lists-list", "lists", "list"), "state")).containsExactly("idle");
    has("lists-show", "lists", "show", "mine");
    has("lists-show", "lists", "show", "mine", "203.0.113.7");
    has("status", "status");
    has("allow-check", "allow", "check", "203.0.113.7");
    Files.writeString(settings, before);
  }

  private void mode() throws Exception {
    has("arm", "arm", "--confirm", "10m");
    assertThat(has("status", "status").get(0).get("expires").isNull()).isFalse();
    has("confirm", "confirm");
    has("disarm", "disarm");
    has("off", "off");
    has("breaker", "breaker");
    line.input("correct horse battery\n");
    has("web-password", "web", "password", "--name", "alice");
    has("web-token", "web", "token", "--name", "alice", "--read-only");
  }

  private void machine() throws Exception {
    has("version", "version");
    has("doctor", "doctor");
    has("outcome", "rules", "show", "203.0.113.250");
    Files.writeString(
        folder.resolve("state/portcullis.yaml"),
        "inside: [10.0.0.0/8]\nnotify:\n  - {type: command, command: [/bin/true]}\n");
    has("notify-test", "notify", "test");
    has("config-show", "config", "show");
    Path run = Files.createDirectories(folder.resolve("state/run"));
    try (Metrics metrics = new Metrics();
        RunLock.Held gateway =
            new RunLock(run.resolve("gateway.lock")).take(Duration.ZERO).orElseThrow()) {
      metrics.set(Metric.CAPTURED_PACKETS, 12, "lan");
      metrics.write(run.resolve("portcullis.prom"));
      has("capture-stats", "capture", "stats");
      answerReload(run);
      has("reload", "reload");
    }
  }

  /** What a gateway would do, once. */
  private static void answerReload(Path run) {
    Thread gateway =
        new Thread(
            () -> {
              ReloadRequest requests = ReloadRequest.of(Paths.under(run.getParent()));
              try {
                Optional<String> asked = requests.take();
                while (asked.isEmpty()) {
                  Thread.sleep(10);
                  asked = requests.take();
                }
                ReloadRequest.Answer answer =
                    new ReloadRequest.Answer(List.of("allow"), List.of("inside"), List.of());
                requests.answer(asked.get(), answer);
              } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
              }
            });
    gateway.setDaemon(true);
    gateway.start();
  }

  private static Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(Schemas.FOLDER)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        assertThat(name).endsWith(Schemas.END);
        names.add(name.substring(0, name.length() - Schemas.END.length()));
      }
    }
    return names;
  }

  @Test
  void everyCommandThatPrintsHasASchemaOfItsName() throws IOException {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    try (RootCommand root = new RootCommand(line.world(nowhere, nowhere))) {
      Set<String> commands = new TreeSet<>();
      collect(new CommandTree(root).commandLine(), "", commands);
      Set<String> expected =
          new TreeSet<>(
              List.of(
                  "definitions",
                  "events",
                  "fleet-message",
                  "fleet-summary",
                  "fleet-object",
                  "fleet-tally",
                  "outcome"));
      assertThat(commands.remove("top")).as("draws, and prints no data").isTrue();
      assertThat(line.run("top", "--json").exit()).isEqualTo(2);
      assertThat(line.run("top", "-o", "raw").talk()).contains("status --json");
      commands.forEach(each -> expected.add(each.replace(' ', '-')));
      assertThat(names()).isEqualTo(expected);
    }
  }

  private static void collect(CommandLine branch, String path, Set<String> into) {
    branch
        .getSubcommands()
        .forEach(
            (name, twig) -> {
              if (twig.getCommandSpec().usageMessage().hidden()) return;
              if (!name.equals(twig.getCommandName())) return; // an alias
              if (path.isEmpty() && CommandTree.SHORTCUTS.contains(name)) return;
              String words = path.isEmpty() ? name : path + " " + name;
              if (twig.getSubcommands().isEmpty()) into.add(words);
              else collect(twig, words, into);
            });
  }

  @Test
  void everyFieldIsDescribedInOneSentence() throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode definitions = json.readTree(file("definitions")).get("$defs");
    for (String name : names()) {
      JsonNode schema = json.readTree(file(name));
      for (JsonNode properties : schema.findValues("properties")) {
        properties
            .properties()
            .forEach(
                field ->
                    assertThat(description(field.getValue(), definitions))
                        .as(name + ": " + field.getKey())
                        .endsWith(".")
                        .doesNotContain(". "));
      }
    }
  }

  private static String description(JsonNode field, JsonNode definitions) {
    if (field.has("description")) return field.get("description").asText();
    String reference = field.path("$ref").asText("/none");
    return definitions
        .path(reference.substring(reference.lastIndexOf('/') + 1))
        .path("description")
        .asText("");
  }

  private static String file(String name) throws IOException {
    return Files.readString(Schemas.FOLDER.resolve(name + Schemas.END));
  }
}
