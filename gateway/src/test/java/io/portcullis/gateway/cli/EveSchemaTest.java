package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.portcullis.argus.SharedData;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of Suricata's EVE read ours: alerts and statistics have Suricata's own schema. */
final class EveSchemaTest {
  private static final Set<String> SURICATAS = Set.of("alert", "stats");
  private static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
          + "SrcBytes,Label";

  @TempDir Path state;
  private final ObjectMapper json = new ObjectMapper();
  private final CommandLineRun line = new CommandLineRun();

  @BeforeEach
  void configure() throws IOException {
    line.state(state);
    Files.writeString(
        state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8, \"2001:db8:1::/64\"]\n");
  }

  private List<String> beats(String protocol, String source, String destination, String port) {
    DateTimeFormatter time = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSSSSS");
    LocalDateTime last = LocalDateTime.ofInstant(line.clock().instant(), ZoneOffset.UTC);
    List<String> made = new ArrayList<>();
    for (int beat = 39; beat >= 0; beat--) {
      String start = time.format(last.minusSeconds(1L + beat));
      made.add(
          "%s,0.2,%s,%s,40000,   ->,%s,%s,FSPA_FSPA,0,0,10,1000,400,"
              .formatted(start, protocol, source, destination, port));
    }
    return made;
  }

  private List<JsonNode> run() throws IOException {
    List<String> lines = new ArrayList<>(beats("tcp", "10.0.0.5", "203.0.113.7", "8443"));
    lines.addAll(beats("udp", "10.0.0.6", "203.0.113.8", "4444"));
    lines.addAll(beats("tcp", "2001:db8:1::5", "2001:db8:2::7", "443"));
    lines.sort(String::compareTo);
    lines.add(0, HEADER);
    CommandLineRun.Result result = line.input(String.join("\n", lines)).run("run", "-");
    assertThat(result.exit()).as(result.talk()).isZero();
    List<JsonNode> events = new ArrayList<>();
    for (String event : Files.readAllLines(state.resolve("log/eve.json"))) {
      events.add(json.readTree(event));
    }
    return events;
  }

  @Test
  void alertsAndStatisticsHaveSuricatasSchema() throws IOException {
    String text = Files.readString(SharedData.path("schemas/suricata-eve.schema.json"));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(json.readTree(text));
    Set<String> seen = new TreeSet<>();
    for (JsonNode event : run()) {
      if (!SURICATAS.contains(event.get("event_type").asText())) continue;
      assertThat(schema.validate(event)).as(event.toString()).isEmpty();
      seen.add(event.get("event_type").asText());
    }
    assertThat(seen).isEqualTo(SURICATAS);
  }

  @Test
  void anAlertHasTheNumbersThatJoinIt() throws IOException {
    List<JsonNode> first = alerts(run());
    Files.delete(state.resolve("log/eve.json"));
    try (Stream<Path> ledger = Files.list(state)) {
      for (Path each : ledger.filter(file -> file.toString().contains("portcullis.db")).toList()) {
        Files.delete(each);
      }
    }
    List<JsonNode> second = alerts(run());
    assertThat(first).isNotEmpty();
    for (JsonNode alert : first) {
      assertThat(alert.at("/alert/gid").asInt()).isEqualTo(7267);
      assertThat(alert.at("/alert/signature_id").asInt()).as("a beacon").isEqualTo(1);
      assertThat(alert.at("/alert/rev").asInt()).isPositive();
      assertThat(alert.get("community_id").asText()).startsWith("1:");
      assertThat(alert.at("/alert/metadata/letters").asText()).isNotEmpty();
    }
    assertThat(numbers(second)).as("the same flows in another run").isEqualTo(numbers(first));
    assertThat(first.stream().map(each -> each.get("flow_id")).distinct()).hasSameSizeAs(first);
  }

  private static List<JsonNode> alerts(List<JsonNode> events) {
    return events.stream().filter(each -> each.get("event_type").asText().equals("alert")).toList();
  }

  private static List<String> numbers(List<JsonNode> alerts) {
    return alerts.stream()
        .map(each -> each.get("flow_id") + " " + each.get("community_id"))
        .sorted()
        .toList();
  }
}
