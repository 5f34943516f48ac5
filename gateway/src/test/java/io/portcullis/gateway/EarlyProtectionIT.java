package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.gateway.events.LiveRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway sees to before anything else, and what it leaves when it is killed. */
final class EarlyProtectionIT {
  private static final String REMOTE = "198.51.100.7";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path state;
  @AutoClose private PrivateMachine machine;

  @BeforeEach
  void open() throws Exception {
    state = Files.createDirectory(folder.resolve("state"));
    machine = new PrivateMachine("early", state);
  }

  private String ruleset() {
    return machine.namespace().nft("list", "ruleset");
  }

  @Test
  void aGatewayOfAPipeRestoresTheKernelBeforeAnybodyWritesIntoThePipe() throws Exception {
    machine.done("rules", "add", REMOTE);
    machine.namespace().nft("flush", "ruleset");
    Process gateway = machine.start("run", "-");
    try {
      LiveRouter.await(
          SOON, () -> "restored: " + gateway.isAlive(), () -> ruleset().contains(REMOTE));
      machine.namespace().nft("flush", "ruleset");
      LiveRouter.await(SOON, () -> "mended", () -> ruleset().contains(REMOTE));
    } finally {
      gateway.destroy();
      gateway.waitFor();
    }
  }

  @Test
  void kill9LeavesNoLibraryBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    for (int round = 0; round < 2; round++) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "timeout",
                  "-s",
                  "KILL",
                  "20",
                  "env",
                  "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary));
      command.addAll(
          JavaProcess.command(
              Main.class, "--state", state.toString(), "run", "--argus", "127.0.0.1:9"));
      assertThat(machine.in(command.toArray(String[]::new)).exit()).isEqualTo(137);
      assertThat(state.resolve("portcullis.db")).exists();
    }
    assertThat(temporary.toFile().list())
        .as("nothing of SQLite in the folder of temporary files")
        .noneMatch(name -> name.contains("sqlite"));
    assertThat(state.toFile().list())
        .filteredOn(name -> name.contains("sqlitejdbc"))
        .as("it lies beside the ledger once")
        .hasSize(1);
  }
}
