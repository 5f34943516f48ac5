package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.RealPrograms;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped for Prometheus and Grafana, against promtool and against our own metrics. */
final class PrometheusTest {
  private static final Path RULES = Path.of("../docs/prometheus-rules.yaml");
  private static final Path DASHBOARD = Path.of("../docs/grafana-dashboard.json");
  private static final Pattern SERIES = Pattern.compile("portcullis_[a-z_]+");

  @TempDir Path folder;

  private void promtool(Path input, String... words) throws Exception {
    RealPrograms.require("promtool");
    List<String> line = new ArrayList<>(List.of("promtool"));
    line.addAll(List.of(words));
    Process process =
        new ProcessBuilder(line).redirectInput(input.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void promtoolFindsNothingInTheMetricsOfARun() throws Exception {
    CommandLineRun line = new CommandLineRun().state(folder);
    String sample = Files.readString(Path.of("../docs/sample.binetflow"));
    assertThat(line.input(sample).run("run", "-").exit()).isZero();
    Path metrics = folder.resolve("run/portcullis.prom");
    assertThat(Files.readString(metrics)).contains("portcullis_flows_total 456");
    promtool(metrics, "check", "metrics");
  }

  @Test
  void promtoolFindsNothingInAnyMetric() throws Exception {
    try (Metrics metrics = new Metrics()) {
      for (Metric metric : Metric.values()) {
        metrics.set(metric, 1, metric.labels().toArray(String[]::new));
      }
      Path file = folder.resolve("all.prom");
      metrics.write(file);
      promtool(file, "check", "metrics");
    }
  }

  @Test
  void promtoolTakesTheAlertRules() throws Exception {
    promtool(RULES, "check", "rules", RULES.toString());
  }

  @Test
  void everySeriesThatRulesAndDashboardNameIsOneOfOurs() throws Exception {
    Set<String> ours = Stream.of(Metric.values()).map(Metric::fullName).collect(Collectors.toSet());
    for (Path file : List.of(RULES, DASHBOARD)) {
      List<String> named =
          SERIES.matcher(Files.readString(file)).results().map(found -> found.group()).toList();
      assertThat(named).as(file.toString()).hasSizeGreaterThan(5);
      assertThat(ours).as(file.toString()).containsAll(named);
    }
  }

  @Test
  void thePanelsOfTheDashboardAskSomethingAndLieSideBySide() throws Exception {
    JsonNode panels = new ObjectMapper().readTree(Files.readString(DASHBOARD)).get("panels");
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : panels) {
      String title = panel.get("title").asText();
      assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
      assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      assertThat(panel.get("targets")).as(title).isNotEmpty();
      panel.get("targets").forEach(each -> assertThat(each.get("expr").asText()).isNotBlank());
      JsonNode place = panel.get("gridPos");
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          int column = place.get("x").asInt() + x;
          assertThat(column).as(title).isLessThan(24);
          assertThat(taken.add(column + " " + (place.get("y").asInt() + y))).as(title).isTrue();
        }
      }
    }
    assertThat(ids).hasSizeGreaterThan(10);
  }
}
