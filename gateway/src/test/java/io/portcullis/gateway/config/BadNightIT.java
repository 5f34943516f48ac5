package io.portcullis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.LockHolder;
import io.portcullis.gateway.PrivateMachine;
import io.portcullis.gateway.PrivateMachine.Result;
import io.portcullis.gateway.events.LiveRouter;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator's way out, as he has it: the program itself, process by process, on the real kernel,
 * with a ledger on a disk that is full or may not be written, a configuration that nobody can read,
 * and a process that is stopped with the lock in its hands.
 */
final class BadNightIT {
  private static final String REMOTE = "198.51.100.7";
  private static final String OTHER = "198.51.100.8";

  /** In the private machine's own /run: where the state folder is seen read-only. */
  private static final String READ_ONLY = "/run/read-only";

  @TempDir private Path folder;
  @AutoClose private PrivateMachine machine;

  @BeforeEach
  void open() throws Exception {
    machine = new PrivateMachine("night", folder);
    // Where an order waits when the disk of the ledger and of all else under --state is full.
    machine.in("mount", "-t", "tmpfs", "tmpfs", "/run");
    machine.in("mount", "-t", "tmpfs", "-o", "size=768k", "tmpfs", folder.toString());
  }

  private Result in(String... command) throws Exception {
    return machine.in(command);
  }

  private Result portcullis(String... words) throws Exception {
    return machine.portcullis(words);
  }

  private void done(String... words) throws Exception {
    machine.done(words);
  }

  private String ruleset() {
    return machine.namespace().nft("list", "ruleset");
  }

  private void fill() throws Exception {
    in("dd", "if=/dev/zero", "of=" + folder.resolve("fill"), "bs=1k");
    in("dd", "if=/dev/zero", "of=" + folder.resolve("crumbs"), "bs=1");
  }

  @Test
  void syncSaysFiveWhereTheKernelDiffersAndStatusNamesTheFirewall() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "sync", "--check");
    machine.namespace().nft("flush", "ruleset");
    Result check = portcullis("rules", "sync", "--check");
    assertThat(check.exit()).as("%s", check).isEqualTo(5);
    assertThat(check.said()).contains(REMOTE + " is missing in the kernel");
    assertThat(ruleset()).isEmpty();
    done("rules", "sync");
    done("rules", "sync", "--check");
    machine.namespace().nft("add element inet portcullis_v1 remotes4 { 192.0.2.9 }");
    Result stranger = portcullis("rules", "sync", "--check");
    assertThat(stranger.exit()).as("%s", stranger).isEqualTo(5);
    assertThat(stranger.said()).contains("192.0.2.9 is dropped in the kernel, but no rule says so");
    assertThat(portcullis("status").said()).contains("nftables: this kernel has nf_tables");
  }

  @Test
  void withABrokenConfigurationTheOperatorStillGetsOut() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    assertThat(in("sh", "-c", "echo 'mode: [never closed' > " + folder + "/portcullis.yaml").exit())
        .isZero();
    Result add = portcullis("rules", "add", "198.51.100.9");
    assertThat(add.exit()).as("%s", add).isEqualTo(2);
    done("rules", "release", REMOTE);
    assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
    done("rules", "flush", "--yes");
    assertThat(ruleset()).doesNotContain(OTHER);
    done("disarm");
    done("off");
    assertThat(ruleset()).isEmpty();
  }

  @Test
  void withAFullDiskTheKernelObeysAndTheOrderSaysWhatIsForgotten() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    fill();
    Result add = portcullis("rules", "add", "198.51.100.9");
    assertThat(add.exit()).as("%s", add).isEqualTo(1);
    assertThat(ruleset()).as("no memory, no block").doesNotContain("198.51.100.9");
    Result release = portcullis("rules", "release", REMOTE);
    assertThat(release.exit()).as("%s", release).isEqualTo(1);
    assertThat(release.said())
        .contains("lifted in the kernel", "waits in /run/")
        .doesNotContain("\tat ");
    assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
    Result status = portcullis("status");
    assertThat(status.exit()).as("%s", status).isZero();
    assertThat(status.said().replaceAll(" +", " ")).contains("blocks in force 1");
    assertThat(status.said())
        .contains("lies on a full disk", "is from a copy", "1 orders, obeyed by the kernel, wait");
    Result list = portcullis("rules", "list");
    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.said()).contains(OTHER).doesNotContain(REMOTE);
    Result off = portcullis("off");
    assertThat(off.exit()).as("%s", off).isEqualTo(1);
    assertThat(off.said()).contains("removed from the kernel");
    assertThat(ruleset()).isEmpty();
  }

  @Test
  void aGatewayWhoseDiskIsFullKeepsOutWhatWasReleasedAndAgreesAgainWhenThereIsRoom()
      throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    Process gateway = machine.start("run", "--enforce", "--argus", "127.0.0.1:9");
    try {
      gateway.getOutputStream().close();
      BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8);
      String heard = said.readLine();
      while (heard != null && !heard.contains("2 rules in force")) heard = said.readLine();
      assertThat(heard).isNotNull();
      fill();
      Result release = portcullis("rules", "release", REMOTE);
      assertThat(release.exit()).as("%s", release).isEqualTo(1);
      // Three looks of the gateway, which cannot know of the release and must not undo it.
      Thread.sleep(3500);
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(gateway.isAlive()).isTrue();
      assertThat(in("rm", folder.resolve("fill").toString()).exit()).isZero();
      // The order waited for the ledger, and is not undone now that it can be written.
      Thread.sleep(3500);
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(portcullis("rules", "sync", "--check").exit()).isZero();
      assertThat(portcullis("rules", "list").said()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(portcullis("allow", "list").said()).contains(REMOTE);
      done("rules", "add", "198.51.100.9");
      assertThat(ruleset()).contains("198.51.100.9");
      gateway.destroyForcibly().waitFor();
      // Killed: nothing is lifted by that, and the next command finds both sides agreed.
      assertThat(ruleset()).contains(OTHER, "198.51.100.9");
      assertThat(portcullis("rules", "sync", "--check").exit()).isZero();
    } finally {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly();
    }
  }

  @Test
  void aGatewayThatStartsOnAFullDiskKeepsWhatTheKernelDropsAndGoesOverWhenThereIsRoom()
      throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    // The run folder lies in memory as a rule, and ra's settings in it.
    in("mount", "-t", "tmpfs", "tmpfs", folder.resolve("run").toString());
    fill();
    Process gateway = machine.start("run", "--enforce", "--argus", "127.0.0.1:9");
    try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
      gateway.getOutputStream().close();
      awaitLine(said, "ERROR the ledger lies on a full disk");
      awaitLine(said, "2 rules in force");
      Result release = portcullis("rules", "release", REMOTE);
      assertThat(release.exit()).as("%s", release).isEqualTo(1);
      // Three looks of the gateway, which must not undo what waits for the ledger.
      Thread.sleep(3500);
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(gateway.isAlive()).isTrue();
      assertThat(in("rm", folder.resolve("fill").toString()).exit()).isZero();
      awaitLine(said, "the ledger itself is open now");
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(portcullis("rules", "sync", "--check").exit()).isZero();
      assertThat(portcullis("rules", "list").said()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(portcullis("status").said()).contains("armed");
      done("rules", "add", "198.51.100.9");
      assertThat(ruleset()).contains("198.51.100.9");
    } finally {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly();
    }
  }

  @Test
  void withAReadOnlyDiskTheKernelObeysAndTheOrderSaysWhatIsForgotten() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    assertThat(in("mount", "-o", "remount,ro", folder.toString()).exit()).isZero();
    Result list = portcullis("rules", "list");
    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.said()).contains("mounted read-only", REMOTE, OTHER);
    Result release = portcullis("rules", "release", REMOTE);
    assertThat(release.exit()).as("%s", release).isEqualTo(1);
    assertThat(release.said()).doesNotContain("\tat ");
    assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
    // The ledger still has it in force, but the order to lift it waits.
    assertThat(portcullis("rules", "list").said()).doesNotContain(REMOTE).contains(OTHER);
    Result flush = portcullis("rules", "flush", "--yes");
    assertThat(flush.exit()).as("%s", flush).isEqualTo(1);
    assertThat(ruleset()).doesNotContain(OTHER);
    Result off = portcullis("off");
    assertThat(off.exit()).as("%s", off).isEqualTo(1);
    assertThat(ruleset()).isEmpty();
  }

  private void readable() throws Exception {
    for (String command :
        new String[] {
          "rules list",
          "rules list --all",
          "rules show 1",
          "rules explain " + REMOTE,
          "rules history",
          "rules history " + REMOTE,
          "rules false-positives",
          "allow list",
          "allow check " + REMOTE,
          "breaker",
          "status"
        }) {
      Result result = portcullis(command.split(" ", -1));
      assertThat(result.exit()).as("%s: %s", command, result).isZero();
      assertThat(result.said()).as(command).contains("is from a copy", "remount,rw");
    }
    assertThat(portcullis("rules", "show", "1").said()).contains(REMOTE, "seen on the news");
    assertThat(portcullis("rules", "explain", REMOTE).said()).contains("seen on the news");
    assertThat(portcullis("rules", "history").said()).contains("operator", REMOTE, OTHER);
    assertThat(portcullis("allow", "list").said()).contains("192.0.2.1");
    assertThat(portcullis("status").said()).contains("does not run", "NO NEW BLOCKS");
    Result add = portcullis("rules", "add", "198.51.100.9");
    assertThat(add.exit()).as("%s", add).isEqualTo(1);
    assertThat(ruleset()).as("no memory, no block").doesNotContain("198.51.100.9");
  }

  @Test
  void whatOnlyLooksReadsALedgerOnAReadOnlyMount() throws Exception {
    done("rules", "add", REMOTE, "-r", "seen on the news");
    done("rules", "add", OTHER);
    done("allow", "add", "192.0.2.1");
    // As the last process that used it left it, without log and index.
    assertThat(in("ls", folder.toString()).said()).doesNotContain("portcullis.db-");
    assertThat(in("mount", "-o", "remount,ro", folder.toString()).exit()).isZero();
    readable();
  }

  @Test
  void theSameOfALedgerThatAKilledGatewayLeft() throws Exception {
    done("rules", "add", OTHER);
    done("allow", "add", "192.0.2.1");
    done("rules", "release", "1");
    Process gateway = machine.start("run", "--argus", "127.0.0.1:9");
    try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
      gateway.getOutputStream().close();
      awaitLine(said, "0 rules in force");
      done("rules", "add", OTHER);
    } finally {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly().waitFor();
    }
    String log = folder.resolve("portcullis.db-wal").toString();
    assertThat(in("test", "-s", log).exit()).as("the last order is in the log alone").isZero();
    assertThat(in("rm", folder.resolve("portcullis.db-shm").toString()).exit()).isZero();
    assertThat(in("mount", "-o", "remount,ro", folder.toString()).exit()).isZero();
    Result list = portcullis("rules", "list");
    assertThat(list.exit()).as("%s", list).isZero();
    assertThat(list.said()).contains(OTHER, "is from a copy");
    assertThat(portcullis("rules", "history").said()).contains("released");
  }

  /**
   * Nobody may write below the state folder; what is open already, the gateway's limit stops. A
   * mount turns read-only only while no file is open for writing through it, and the gateway opens
   * some: so it is made elsewhere, and comes over the folder with the one flag it has by then.
   */
  private void forbidWriting(Process gateway) throws Exception {
    String pid = Long.toString(gateway.pid());
    assertThat(in("mkdir", READ_ONLY).exit()).isZero();
    assertThat(in("mount", "--bind", folder.toString(), READ_ONLY).exit()).isZero();
    assertThat(in("mount", "-o", "remount,ro,bind", READ_ONLY).exit()).isZero();
    assertThat(in("mount", "--bind", READ_ONLY, folder.toString()).exit()).isZero();
    assertThat(in("touch", folder.resolve("written").toString()).exit()).isNotZero();
    assertThat(in("prlimit", "--pid", pid, "--fsize=0:unlimited").exit()).isZero();
  }

  private void allowWriting(Process gateway) throws Exception {
    String pid = Long.toString(gateway.pid());
    assertThat(in("prlimit", "--pid", pid, "--fsize=unlimited:unlimited").exit()).isZero();
    // Lazily: a file that is open for reading through it would keep it.
    assertThat(in("umount", "--lazy", folder.toString()).exit()).isZero();
    assertThat(in("touch", folder.resolve("written").toString()).exit()).isZero();
  }

  @Test
  void aGatewayWhoseLedgerTurnsReadOnlyMakesNothingNewKeepsWhatIsAndCatchesUp() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    done("rules", "add", "192.0.2.50", "--timeout", "45s");
    Process gateway = machine.start("run", "--enforce", "--argus", "127.0.0.1:9");
    try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
      gateway.getOutputStream().close();
      awaitLine(said, "3 rules in force");
      forbidWriting(gateway);
      awaitLine(said, "ERROR the ledger cannot be written");
      Result status = portcullis("status");
      assertThat(status.said()).contains("runs", "cannot be written", "NO NEW BLOCKS");
      Result add = portcullis("rules", "add", "198.51.100.9");
      assertThat(add.exit()).as("%s", add).isEqualTo(1);
      assertThat(ruleset()).as("no memory, no block").doesNotContain("198.51.100.9");
      assertThat(ruleset()).contains(REMOTE, OTHER, "192.0.2.50");
      Result release = portcullis("rules", "release", REMOTE);
      assertThat(release.exit()).as("%s", release).isEqualTo(1);
      assertThat(release.said()).contains("lifted in the kernel", "waits in /run/");
      assertThat(portcullis("status").said()).contains("1 orders, obeyed by the kernel, wait");
      LiveRouter.await(
          Duration.ofMinutes(2), this::ruleset, () -> !ruleset().contains("192.0.2.50"));
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      assertThat(gateway.isAlive()).isTrue();
      allowWriting(gateway);
      awaitLine(said, "INFO the ledger can be written again");
      LiveRouter.await(
          Duration.ofMinutes(1),
          () -> portcullis("status").said(),
          () -> !portcullis("status").said().contains("wait for it"));
      assertThat(portcullis("rules", "sync", "--check").exit()).isZero();
      String list = portcullis("rules", "list").said();
      assertThat(list).contains(OTHER).doesNotContain(REMOTE, "192.0.2.50");
      assertThat(portcullis("rules", "history").said()).contains("released", "expired");
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      done("rules", "add", "198.51.100.9");
      assertThat(ruleset()).contains("198.51.100.9");
    } finally {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly();
    }
  }

  @Test
  void statusSaysOfAStoppedGatewayThatItIsStoppedAndHowItGoesOn() throws Exception {
    Process gateway = machine.start("run", "--argus", "127.0.0.1:9");
    try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
      gateway.getOutputStream().close();
      awaitLine(said, "0 rules in force");
      String pid = Long.toString(gateway.pid());
      assertThat(portcullis("status").said()).contains("runs").doesNotContain("STOPPED");
      assertThat(in("kill", "-STOP", pid).exit()).isZero();
      LiveRouter.await(
          Duration.ofMinutes(1),
          () -> portcullis("status").said(),
          () -> portcullis("status").said().contains("IS STOPPED"));
      assertThat(portcullis("status").said()).contains("kill -CONT " + pid);
      assertThat(portcullis("-o", "json", "status").said())
          .contains("\"running\":false", "\"stopped\":true", "\"gateway_pid\":" + pid);
      assertThat(portcullis("doctor").said()).contains("kill -CONT " + pid);
      assertThat(in("kill", "-CONT", pid).exit()).isZero();
      LiveRouter.await(
          Duration.ofMinutes(1),
          () -> portcullis("status").said(),
          () -> !portcullis("status").said().contains("IS STOPPED"));
      assertThat(portcullis("-o", "json", "status").said())
          .contains("\"running\":true", "\"stopped\":false");
    } finally {
      gateway.descendants().forEach(ProcessHandle::destroyForcibly);
      gateway.destroyForcibly();
    }
  }

  private static void awaitLine(BufferedReader said, String words) throws Exception {
    StringBuilder heard = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains(words)) return;
      heard.append(line).append('\n');
    }
    throw new AssertionError("never said " + words + ":\n" + heard);
  }

  @Test
  void besideAStoppedProcessThatHoldsTheLockTheOrderIsDoneAndSaysSo() throws Exception {
    done("rules", "add", REMOTE);
    done("rules", "add", OTHER);
    Process stopped = machine.start(LockHolder.class, Paths.under(folder).lock().toString());
    try {
      BufferedReader said = stopped.inputReader(StandardCharsets.UTF_8);
      assertThat(said.readLine()).isEqualTo("held");
      assertThat(in("kill", "-STOP", Long.toString(stopped.pid())).exit()).isZero();
      Result add = portcullis("rules", "add", "198.51.100.9");
      assertThat(add.exit()).as("%s", add).isEqualTo(1);
      assertThat(add.said()).contains("has held the run lock");
      assertThat(ruleset()).doesNotContain("198.51.100.9");
      Result release = portcullis("rules", "release", REMOTE);
      assertThat(release.exit()).as("%s", release).isZero();
      assertThat(release.said()).contains("does not answer; done without it");
      assertThat(ruleset()).doesNotContain(REMOTE).contains(OTHER);
      done("off");
      assertThat(ruleset()).isEmpty();
    } finally {
      stopped.destroyForcibly();
    }
    assertThat(portcullis("rules", "list").said()).doesNotContain(REMOTE, OTHER);
  }
}
