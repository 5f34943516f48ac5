package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.fleet.message.Refusal;
import io.portcullis.gateway.names.Deafness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTest {
  @TempDir Path folder;

  @Test
  void eachReasonToHearNoNamesHasItsSeries() {
    assertThat(Metric.deafness())
        .isEqualTo(Arrays.stream(Deafness.values()).map(Deafness::word).toList());
  }

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
          .containsSubsequence(
              "# HELP portcullis_active_blocks Blocks in force (dry run's too).",
              "# TYPE portcullis_active_blocks gauge",
              "portcullis_active_blocks{model=\"a \\\"b\\\\c\\\"\\n"
                  + "\",scope=\"remote\",family=\"ipv4\"} 1",
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
      String before = metrics.text();
      metrics.set(Metric.ACTIVE_BLOCKS, 1, "m", "remote", "ipv4");
      metrics.clear(Metric.ACTIVE_BLOCKS);
      assertThat(metrics.text()).isEqualTo(before).doesNotContain("model=\"m\"");
    }
  }

  @Test
  void theReasonsOfTheFleetAreThoseThatItHas() {
    assertThat(Metric.refusals())
        .containsExactlyElementsOf(Arrays.stream(Refusal.values()).map(Refusal::word).toList());
  }

  @Test
  void allSeriesAreThereBeforeAnythingHappens() {
    try (Metrics metrics = new Metrics()) {
      String text = metrics.text();
      for (Metric metric : Metric.values()) {
        assertThat(text).contains("# TYPE " + metric.fullName() + " ");
        boolean ofThisMachine =
            metric.labels().contains("interface")
                || metric.labels().contains("notifier")
                || metric.labels().contains("list");
        if (!ofThisMachine) {
          assertThat(text).containsPattern("(?m)^" + metric.fullName() + "[{ ]");
        }
      }
      assertThat(text)
          .contains(
              "portcullis_blocks_total{model=\"beacon\",result=\"would_block\"} 0",
              "portcullis_verdicts{verdict=\"leaking\"} 0",
              "portcullis_last_decision_seconds NaN");
    }
  }

  /** The first line of the answer to a request as it goes over the wire. */
  private static String answer(InetSocketAddress where, String... lines) throws IOException {
    try (Socket socket = new Socket(where.getAddress(), where.getPort())) {
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] all = socket.getInputStream().readAllBytes();
      return new String(all, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    }
  }

  @Test
  void onlyAGetOfTheMetricsUnderALoopbackNameIsAnswered() throws Exception {
    try (Metrics metrics = new Metrics()) {
      InetSocketAddress where =
          metrics.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (String host : List.of("localhost", "LOCALHOST:9", "127.0.0.1:9105", "[::1]:9105")) {
        assertThat(answer(where, "GET /metrics HTTP/1.1", "Host: " + host)).contains(" 200 ");
      }
      for (String host : List.of("evil.example", "203.0.113.7", "localhost.evil.example", "")) {
        assertThat(answer(where, "GET /metrics HTTP/1.1", "Host: " + host)).contains(" 403 ");
      }
      assertThat(answer(where, "GET /metrics HTTP/1.0")).contains(" 403 ");
      for (String path : List.of("/", "/metricsandmore", "/metrics/x", "/favicon.ico")) {
        assertThat(answer(where, "GET " + path + " HTTP/1.1", "Host: localhost")).contains(" 404 ");
      }
      for (String method : List.of("POST", "HEAD", "PUT", "OPTIONS")) {
        assertThat(answer(where, method + " /metrics HTTP/1.1", "Host: localhost"))
            .contains(" 405 ");
      }
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
