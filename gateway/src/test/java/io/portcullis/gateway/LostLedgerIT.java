package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.PrivateMachine.Result;
import io.portcullis.gateway.events.LiveRouter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger's files are deleted, moved away and put back under a running gateway, with the program
 * itself in processes of their own: SQLite's locks lie between processes.
 */
final class LostLedgerIT {
  private static final String REMOTE = "198.51.100.7";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path state;
  @AutoClose private PrivateMachine machine;
  private Process gateway;

  @BeforeEach
  void start() throws Exception {
    machine = new PrivateMachine("lost", state);
    gateway = machine.start("run", "--argus", "127.0.0.1:9", "--enforce");
    LiveRouter.await(SOON, () -> "the gateway arms: " + gateway.isAlive(), this::hasTable);
    machine.done("rules", "add", REMOTE);
    assertThat(ruleset()).contains(REMOTE);
  }

  @AfterEach
  void end() throws Exception {
    gateway.destroy();
    gateway.waitFor();
  }

  private boolean hasTable() {
    return ruleset().contains("portcullis_v1");
  }

  private String ruleset() {
    return machine.namespace().nft("list", "ruleset");
  }

  private Path ledger() {
    return state.resolve("portcullis.db");
  }

  private void move(Path from, Path to) throws Exception {
    for (String end : List.of("", "-wal", "-shm")) {
      Path file = from.resolve("portcullis.db" + end);
      if (!Files.exists(file)) continue;
      Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Three looks of the gateway. */
  private void assertStaysOff() throws Exception {
    for (int second = 0; second < 3; second++) {
      Thread.sleep(1000);
      assertThat(ruleset()).doesNotContain(REMOTE);
    }
    Result status = machine.portcullis("status");
    assertThat(status.exit()).as("%s", status).isZero();
    assertThat(status.said()).contains("dry run");
  }

  @Test
  void whatIsSwitchedOffWhileTheLedgerLiesElsewhereStaysOffWhenItIsBack() throws Exception {
    Path elsewhere = Files.createDirectory(state.resolve("elsewhere"));
    move(state, elsewhere);
    machine.done("off");
    assertThat(ruleset()).isEmpty();
    move(elsewhere, state);
    assertStaysOff();
  }

  @Test
  void whatIsSwitchedOffWhenOnlyTheFileItselfIsDeletedStaysOff() throws Exception {
    Files.delete(ledger());
    // Its logs are left, and may be in the way of a new file until the gateway lets go of them.
    Result off = machine.portcullis("off");
    assertThat(off.exit()).as("%s", off).isBetween(0, 1);
    assertThat(off.said()).doesNotContain("\tat ");
    assertThat(ruleset()).isEmpty();
    LiveRouter.await(
        SOON,
        () -> "the gateway goes on in a new file",
        () -> Files.exists(ledger()) && machine.portcullis("status").said().contains("replaced"));
    assertStaysOff();
  }

  @Test
  void anOrderBesideAGatewayWithAnotherLedgerSaysSo() throws Exception {
    Path other = Files.createDirectory(state.resolve("other"));
    Result off = machine.in(other, "off");
    assertThat(off.said()).contains("has another ledger open and has not heard of this");
    // The kernel is the last word: what the gateway put back is not said to be gone.
    assertThat(off.exit()).as("%s", off).isEqualTo(1);
    assertThat(off.said()).contains("the kernel still drops 1 target(s)");
  }
}
