package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
  @TempDir Path folder;

  @Test
  void theExpositionHasHelpTypeLabelsAndNumbers() throws IOException {
    try (Metrics metrics = new Metrics()) {
      metrics.add(Metric.FLOWS, 2);
      metrics.add(Metric.FLOWS, 3);
      metrics.set(Metric.FLOW_LAG, 0.25);
      metrics.set(Metric.ACTIVE_BLOCKS, 1, "a \"b\\c\"\n", "remote", "ipv4");
      Path file = folder.resolve("portcullis.prom");
      metrics.write(file);
      assertThat(Files.readAllLines(file))
          .containsExactly(
              "# HELP portcullis_active_blocks Blocks in force (dry run's too).",
              "# TYPE portcullis_active_blocks gauge",
              "portcullis_active_blocks{model=\"a \\\"b\\\\c\\\"\\n\",scope=\"remote\",family=\"ipv4\"} 1",
              "# HELP portcullis_flow_lag_seconds Now minus the end of the last flow.",
              "# TYPE portcullis_flow_lag_seconds gauge",
              "portcullis_flow_lag_seconds 0.25",
              "# HELP portcullis_flows_total Flows read.",
              "# TYPE portcullis_flows_total counter",
              "portcullis_flows_total 5");
      assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }
  }

  @Test
  void seriesThatAreGoneAreForgotten() {
    try (Metrics metrics = new Metrics()) {
      metrics.set(Metric.ACTIVE_BLOCKS, 1, "m", "remote", "ipv4");
      metrics.clear(Metric.ACTIVE_BLOCKS);
      assertThat(metrics.text()).isEmpty();
    }
  }

  @Test
  void wrongLabelsAreADefect() {
    try (Metrics metrics = new Metrics()) {
      assertThatThrownBy(() -> metrics.add(Metric.FLOWS, 1, "model"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void countersAreNamedAsPrometheusWants() {
    for (Metric metric : Metric.values()) {
      assertThat(metric.fullName()).matches("portcullis_[a-z_]+");
      assertThat(metric.fullName().endsWith("_total")).isEqualTo(metric.isCounter());
    }
  }

  @Test
  void aLoopbackPortServesTheSame() throws Exception {
    try (Metrics metrics = new Metrics();
        Metrics second = new Metrics()) {
      metrics.set(Metric.UP, 1);
      InetSocketAddress where =
          metrics.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + where.getPort() + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo(metrics.text());
      assertThatThrownBy(() -> second.serve(where))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is taken");
    }
  }
}
