package io.portcullis.gateway.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no ledger, as in a mistyped folder, nothing says that nothing is blocked. */
final class MissingLedgerTest {
  private static final String REMOTE = "203.0.113.9";

  @TempDir Path folder;
  private CommandLineRun line;

  @BeforeEach
  void blockInAnotherFolder() {
    line = new CommandLineRun().state(folder.resolve("right"));
    assertThat(line.run("rules", "add", REMOTE).exit()).isZero();
    line.state(folder.resolve("mistyped"));
  }

  private String missing() {
    return "no ledger in " + folder.resolve("mistyped/portcullis.db");
  }

  @Test
  void theListIsWhatTheKernelHolds() {
    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.data()).contains(REMOTE);
    assertThat(list.talk()).contains(missing(), "going by what the kernel holds");
  }

  @Test
  void anEmptyKernelIsSaidToBeEmptyAndNotEverything() throws Exception {
    line.kernel().remove();
    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.talk())
        .contains(missing(), "the kernel drops nothing of ours")
        .doesNotContain("nothing is blocked");
    assertThat(line.run("-o", "json", "rules", "list").data()).isEqualTo("[]\n");
  }

  @Test
  void statusCountsWhatTheKernelHolds() {
    CommandLineRun.Result status = line.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.data().replaceAll(" +", " ")).contains("blocks in force 1");
    assertThat(status.talk()).contains(missing());
  }

  @Test
  void whatNeitherLedgerNorKernelTellsIsUnknownAndNotNothing() throws Exception {
    // A name that nobody can follow, as one in a folder of somebody else.
    Path file = Files.createDirectories(folder.resolve("hidden")).resolve("portcullis.db");
    Files.createSymbolicLink(file, file);
    line.state(folder.resolve("hidden"))
        .firewall(
            backend -> {
              throw new FirewallException(FirewallException.Kind.NOT_PERMITTED, "needs root");
            });

    CommandLineRun.Result status = line.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.data().replaceAll(" +", " "))
        .contains("mode unknown", "blocks in force unknown")
        .doesNotContain("dry run: nothing", "blocks in force 0");
    assertThat(status.talk()).contains("what is in force is unknown");
    JsonNode told = new ObjectMapper().readTree(line.run("-o", "json", "status").data());
    for (String key : List.of("mode", "by", "active", "pending", "would_block")) {
      assertThat(told.get(key).isNull()).as(key).isTrue();
    }
  }

  @Test
  void whatAnEarlierLedgerOrderedIsShownBesideTheRulesOfTheNewOne() {
    assertThat(line.run("rules", "add", "198.51.100.1").exit()).isZero();

    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isZero();
    assertThat(list.data()).containsPattern("1 .*198.51.100.1 ").containsPattern("0 .*" + REMOTE);
    assertThat(list.talk()).contains("1 target(s) without a rule in the ledger");
    CommandLineRun.Result status = line.run("status");
    assertThat(status.data().replaceAll(" +", " ")).contains("blocks in force 2");

    CommandLineRun.Result released = line.run("rules", "release", REMOTE);
    assertThat(released.exit()).as(released.talk()).isZero();
    assertThat(line.run("rules", "list").data()).contains("198.51.100.1").doesNotContain(REMOTE);
  }

  @Test
  void flushLiftsWhatAnEarlierLedgerOrderedToo() throws Exception {
    assertThat(line.run("rules", "add", "198.51.100.1").exit()).isZero();

    CommandLineRun.Result flushed = line.run("rules", "flush", "--yes");
    assertThat(flushed.exit()).as(flushed.talk()).isZero();
    assertThat(flushed.data() + flushed.talk()).contains("released 2 rules");
    assertThat(line.kernel().list()).isEmpty();
    assertThat(line.run("allow", "check", REMOTE).data()).contains("released by");
  }

  @Test
  void whoMayNotAskTheKernelIsToldSo() {
    line.firewall(
        choice -> {
          throw new FirewallException(
              FirewallException.Kind.NOT_PERMITTED, "needs CAP_NET_ADMIN", new Exception());
        });
    CommandLineRun.Result list = line.run("rules", "list");
    assertThat(list.exit()).isEqualTo(77);
    assertThat(list.talk()).contains(missing(), "needs CAP_NET_ADMIN");
    CommandLineRun.Result status = line.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.talk()).contains(missing(), "what is in force is unknown");
  }

  @Test
  void noOtherLookSaysThatThereIsNothing() {
    for (String[] words :
        new String[][] {
          {"rules", "history"},
          {"rules", "verify"},
          {"rules", "show", REMOTE},
          {"rules", "false-positives"},
          {"breaker"}
        }) {
      CommandLineRun.Result result = line.run(words);
      assertThat(result.exit()).as("%s", result).isEqualTo(1);
      assertThat(result.talk()).contains(missing());
    }
    CommandLineRun.Result explained = line.run("rules", "explain", REMOTE);
    assertThat(explained.exit()).isEqualTo(3);
    assertThat(explained.talk()).contains(missing());
    assertThat(line.run("allow", "list").talk()).contains(missing());
    assertThat(folder.resolve("mistyped")).doesNotExist();
  }

  @Test
  void releaseLiftsWhatTheKernelHolds() throws Exception {
    CommandLineRun.Result released = line.run("rules", "release", REMOTE);
    assertThat(released.exit()).isZero();
    assertThat(released.talk()).contains(missing());
    assertThat(line.kernel().list()).isEmpty();
  }
}
