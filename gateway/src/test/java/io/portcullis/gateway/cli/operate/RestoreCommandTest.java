package io.portcullis.gateway.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.common.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel is restored by the ledger, without flows. */
final class RestoreCommandTest {
  @TempDir Path state;

  private CommandLineRun line() {
    return new CommandLineRun().state(state);
  }

  @Test
  void whatIsInForceComesBackAndWhatIsOverEnds() throws Exception {
    CommandLineRun line = line();
    line.run("rules", "add", "203.0.113.1", "--timeout", "10m");
    line.run("rules", "add", "203.0.113.2", "--timeout", "2h");
    line.kernel().remove();
    line.clock().forward(Duration.ofHours(1));
    CommandLineRun.Result restored = line.run("restore");
    assertThat(restored.exit()).as(restored.talk()).isZero();
    assertThat(line.kernel().list())
        .singleElement()
        .satisfies(held -> assertThat(held.target()).hasToString("203.0.113.2"))
        .satisfies(held -> assertThat(held.remaining()).isEqualTo(Duration.ofHours(1)));
    assertThat(Files.readString(state.resolve("log/eve.json")))
        .contains("\"event_type\":\"expire\"", "\"event_type\":\"reconcile\"");
  }

  @Test
  void armingThatNobodyConfirmedEndsWithTheBoot() throws Exception {
    CommandLineRun line = line();
    line.run("arm", "--confirm", "10m");
    CommandLineRun.Result restored = line.run("restore");
    assertThat(restored.talk()).contains("arming was not confirmed before the restart: disarmed");
    assertThat(restored.data()).contains("dry_run");
  }

  @Test
  void withoutALedgerThereIsNothingToDoAndNoneIsMade() throws Exception {
    CommandLineRun.Result restored = line().run("restore");
    assertThat(restored.exit()).isZero();
    assertThat(restored.talk()).contains("nothing to restore");
    try (Stream<Path> made = Files.list(state)) {
      assertThat(made).isEmpty();
    }
  }

  @Test
  void aGatewayRestoresTheKernelBeforeItAsksForFlows() throws Exception {
    CommandLineRun line = line();
    line.run("rules", "add", "203.0.113.2", "--timeout", "2h");
    line.kernel().remove();
    CommandLineRun.Result run = line.run("run", "--source", state.resolve("none").toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(line.kernel().list()).hasSize(1);
  }
}
