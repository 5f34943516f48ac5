package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.rules.ledger.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rules verify} and {@code capture stats} say before they look at any wire. */
final class WireCommandTest {
  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  private void assertSays(int exit, String talk, String... words) {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.talk()).contains(talk);
    assertThat(result.exit()).isEqualTo(exit);
  }

  @Test
  void withoutRulesThereIsNothingToVerify() {
    line.run("disarm");
    assertSays(0, "the kernel drops nothing", "rules", "verify");
    assertThat(line.run("-o", "json", "rules", "verify", "--all").data()).isEqualTo("[]\n");
  }

  @Test
  void aTargetThatNamesNoRuleIsToldSo() {
    line.run("disarm");
    assertSays(3, "no rule in force names rule 17", "rules", "verify", "17");
  }

  @Test
  void wrongUseIsToldWithTheRemedy() {
    assertSays(2, "name rules or say --all, not both", "rules", "verify", "1", "--all");
    assertSays(
        2, "--duration 1s is too short to see a leak: 2s", "rules", "verify", "--duration", "1s");
    assertSays(2, "soon", "rules", "verify", "--duration", "soon");
    assertSays(2, "capture what?", "capture");
    assertSays(2, "soon", "capture", "stats", "--duration", "soon");
  }

  @Test
  void theRunningGatewaysStatisticsAreThoseOfItsMetrics() throws Exception {
    Path run = Files.createDirectories(state.resolve("run"));
    try (Metrics metrics = new Metrics();
        RunLock.Held gateway =
            new RunLock(run.resolve("gateway.lock")).take(Duration.ZERO).orElseThrow()) {
      assertSays(1, "is not written yet", "capture", "stats");
      metrics.set(Metric.FLOWS, 5);
      metrics.write(run.resolve("portcullis.prom"));
      assertSays(0, "the running gateway captures nothing", "capture", "stats");
      metrics.set(Metric.CAPTURED_PACKETS, 12, "lan");
      metrics.set(Metric.CAPTURE_LOST, 3, "lan");
      metrics.write(run.resolve("portcullis.prom"));
      assertThat(line.run("-o", "json", "capture", "stats").data())
          .isEqualTo(
              """
              [
              {"interface":"lan","captured":12,"lost":3,"by":"gateway","trouble":""}
              ]
              """);
    }
  }
}
