package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What hands type that are used to fail2ban, CrowdSec, Suricata or the shell. */
final class HabitsTest {
  private static final String TUPLE = "10.0.0.5-203.0.113.7-443-tcp";

  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  private CommandLineRun.Result done(String words) {
    CommandLineRun.Result result = line.run(words.split(" "));
    assertThat(result.exit()).as(words + ": " + result.talk()).isZero();
    return result;
  }

  private List<String> targets(String words) throws Exception {
    JsonNode rows = new ObjectMapper().readTree(done(words + " --json").data());
    List<String> targets = new ArrayList<>();
    rows.forEach(row -> targets.add(row.get("dest_ip").asText(row.get("src_ip").asText())));
    return targets;
  }

  @Test
  void aHelpThatListsCommandsReadsAsIfAllTheirOptionsWereKnown() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    try (RootCommand root = new RootCommand(line.world(nowhere, nowhere))) {
      CommandLine all = new CommandTree(root).commandLine();
      for (String group : List.of("", "rules", "models", "models baseline", "allow", "web")) {
        CommandLine known = all;
        for (String word : group.split(" ", -1)) {
          if (!word.isEmpty()) known = known.getSubcommands().get(word);
        }
        CommandLineRun.Result listed = line.run((group + " --help").strip().split(" "));
        assertThat(listed.data()).as(group).isEqualTo(known.getUsageMessage());
      }
    }
  }

  @Test
  void blockingAndReleasingHaveTheirOldNames() throws Exception {
    for (String verb : List.of("block", "ban", "banip", "rules ban", "rules block")) {
      done(verb + " 203.0.113.7 --ttl 90");
      assertThat(targets("ls")).containsExactly("203.0.113.7");
      assertThat(line.kernel().list().get(0).timeout().toSeconds()).isEqualTo(90);
      for (String other :
          List.of("unban", "unbanip", "unblock", "release", "rm", "remove", "delete")) {
        done((verb.startsWith("rules") ? "rules " : "") + other + " 203.0.113.7");
        assertThat(targets("rules ls")).isEmpty();
        done(verb + " 203.0.113.7 --ttl=90");
      }
      done("unban 203.0.113.7");
    }
  }

  @Test
  void listsAreAskedForInShort() throws Exception {
    done("allow add 203.0.113.7 203.0.113.8 --ttl 1h");
    assertThat(done("allow ls").data()).contains("203.0.113.8");
    done("allow rm 203.0.113.7");
    done("allow delete 203.0.113.8");
    assertThat(done("allow list").data()).doesNotContain("203.0.113.8");
    assertThat(done("models ls").exit()).isZero();
    assertThat(done("models baseline ls").exit()).isZero();
    assertThat(done("list --json").data()).isEqualTo("[]\n");
  }

  @Test
  void helpAndVersionAreCommandsToo() {
    assertThat(done("help").data()).isEqualTo(done("--help").data());
    assertThat(done("help rules add").data()).isEqualTo(done("rules add --help").data());
    assertThat(done("version").data()).isEqualTo(done("--version").data());
    assertThat(done("version --json").data()).startsWith("{\"version\":");
    assertThat(done("help").data()).contains("block, ban", "unblock, unban", "list, ls");
  }

  @Test
  void aDurationIsSaidOnceAndMayStandBehindTheTarget() throws Exception {
    done("ban 203.0.113.7 -t 1h");
    assertThat(done("rules extend 203.0.113.7 30m").data()).contains("ends in 30m");
    assertThat(done("extend 203.0.113.7 2h").data()).contains("ends in 2h");
    assertThat(done("rules extend 1 -t 90").data()).contains("ends in 1m30s");
    assertThat(line.run("rules", "extend", "1").exit()).isEqualTo(2);
    assertThat(line.run("rules", "extend", "1", "30m", "-t", "1h").exit()).isEqualTo(2);
  }

  @Test
  void everythingCanBeReleasedAtOnce() throws Exception {
    done("ban 203.0.113.7 " + TUPLE);
    assertThat(line.run("rules", "release", "--all").exit()).as("nobody to ask").isEqualTo(2);
    assertThat(line.run("rules", "release").exit()).isEqualTo(2);
    assertThat(line.run("rules", "release", "--all", "1").exit()).isEqualTo(2);
    assertThat(line.kernel().list()).hasSize(2);
    assertThat(done("rules release --all --yes --spare none").data()).contains("not spared");
    assertThat(line.kernel().list()).isEmpty();
    assertThat(line.run("unban", "--all", "--yes").exit()).isEqualTo(3);
  }

  @Test
  void aListIsNarrowedAndOrdered() throws Exception {
    done("ban 203.0.113.9 -t 3h");
    done("ban 203.0.113.0/24 -t 2h");
    done("ban " + TUPLE + " -t 1h");
    done("ban 10.0.0.6 --scope host -t 4h");
    assertThat(targets("ls 203.0.113.7")).containsExactly("203.0.113.0/24", "203.0.113.7");
    assertThat(targets("rules list 203.0.113.0/24"))
        .containsExactly("203.0.113.9", "203.0.113.0/24", "203.0.113.7");
    assertThat(targets("rules list 1")).containsExactly("203.0.113.9");
    assertThat(targets("rules list --host 10.0.0.5")).containsExactly("203.0.113.7");
    assertThat(targets("rules list --host 10.0.0.6")).hasSize(1);
    assertThat(targets("rules list --origin operator")).hasSize(4);
    assertThat(targets("rules list --origin detector")).isEmpty();
    assertThat(targets("rules list --sort remaining 203.0.113.0/24"))
        .containsExactly("203.0.113.7", "203.0.113.0/24", "203.0.113.9");
    assertThat(line.run("rules", "list", "nonsense").exit()).isEqualTo(2);
    assertThat(line.run("rules", "list", "--host", "x").exit()).isEqualTo(2);
    assertThat(line.run("rules", "list", "--sort", "colour").exit()).isEqualTo(2);
  }

  @Test
  void whatIsWatchedIsShownUntilItIsEnded() {
    done("disarm");
    for (String words : List.of("rules list --watch --json", "status --watch --json")) {
      AtomicInteger asked = new AtomicInteger();
      line.stopWhen(() -> asked.incrementAndGet() > 25);
      assertThat(done(words).data().lines().count()).as(words).isEqualTo(2);
    }
  }

  @Test
  void whatIsMistypedIsMetWithWhatWasMeant() {
    String[][] slips = {
      {"lst", "list"},
      {"stauts", "status"},
      {"explain", "rules explain"},
      {"history", "rules history"},
      {"enable", "models enable"},
      {"baseline", "models baseline"},
      {"relaod", "reload"},
      {"bann", "ban"},
      {"rules lst", "rules list"},
      {"rules relase", "rules release"},
      {"rules list --jsn", "--json"},
      {"allow ad", "allow add"},
      {"models baseline acept", "models baseline accept"},
      {"statuss --watch", "status"}
    };
    for (String[] slip : slips) {
      CommandLineRun.Result result = line.run(slip[0].split(" "));
      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.talk()).as(slip[0]).contains("Did you mean: " + slip[1]);
    }
    assertThat(line.run("quux").talk()).doesNotContain("Did you mean");
  }

  @Test
  void whatIsTooMuchIsCalledThat() {
    assertThat(line.run("quux").talk()).contains("portcullis has no command 'quux'");
    assertThat(line.run("rules", "quux").talk()).contains("portcullis rules has no command 'quux'");
    assertThat(line.run("detect", "a", "b").talk())
        .contains("'b' is one word too many for portcullis detect");
    assertThat(line.run("status", "all").talk()).contains("portcullis status takes no words");
    assertThat(line.run("status", "--al").talk())
        .contains("portcullis status has no option '--al'");
  }

  @Test
  void aListThatIsNarrowedDoesNotSayThatNothingIsBlocked() throws IOException {
    done("block 203.0.113.7");
    for (String narrow : List.of("203.0.113.9", "--host 10.0.0.9", "--origin fleet")) {
      assertThat(done("rules list " + narrow).talk())
          .contains("no rule in force matches")
          .doesNotContain("nothing is blocked");
    }
    Path broken = Files.writeString(state.resolve("broken.yaml"), "one: 1\n");
    CommandLineRun.Result list = line.run("-c", broken.toString(), "rules", "list");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.data()).contains("203.0.113.7");
    assertThat(line.run("-c", state.resolve("none").toString(), "list").exit()).isEqualTo(1);
  }

  @Test
  void aTupleIsNoNameThatIsAllowed() {
    CommandLineRun.Result refused = line.run("allow", "add", "10.0.0.5-203.0.113.7-443-tcp");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.talk()).contains("is a tuple").contains("--false-positive");
    assertThat(done("allow add a-b-443-tcp.example").data()).contains("allowed a-b-443-tcp");
  }

  @Test
  void anExtensionThatShortensSaysSo() {
    done("block 203.0.113.7 -t 2h");
    assertThat(done("extend 203.0.113.7 3h").data()).doesNotContain("earlier");
    assertThat(done("extend 203.0.113.7 10m --dry-run").data()).contains("earlier than before");
    assertThat(done("extend 203.0.113.7 10m").data())
        .contains("ends in 10m, earlier than before: that was in 3h");
    assertThat(done("extend 203.0.113.7 10m").data()).doesNotContain("earlier");
    done("block 203.0.113.8 -t forever");
    assertThat(done("extend 203.0.113.8 10m").data()).contains("is permanent no longer");
  }

  private static void collect(CommandLine branch, String path, List<String> into) {
    branch
        .getSubcommands()
        .forEach(
            (name, twig) -> {
              if (!name.equals(twig.getCommandName())) return; // an alias
              String words = path.isEmpty() ? name : path + " " + name;
              if (twig.getSubcommands().isEmpty()) into.add(words);
              else collect(twig, words, into);
            });
  }

  @Test
  void everyHelpHasThreeExamplesThatAreUnderstood() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    List<String> commands = new ArrayList<>(List.of(""));
    try (RootCommand root = new RootCommand(line.world(nowhere, nowhere))) {
      collect(new CommandTree(root).commandLine(), "", commands);
      for (String command : commands) {
        List<String> examples = Examples.of(command);
        assertThat(examples).as(command).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
        for (String example : examples) {
          String[] words = example.replaceAll("\"[^\"]*\"", "words").split(" ");
          assertThat(example).startsWith(command);
          assertThatCode(() -> new CommandTree(root).commandLine(words).parseArgs(words))
              .as(example)
              .doesNotThrowAnyException();
        }
      }
    }
  }

  @Test
  void whatAllCommandsHaveIsShownOnce() {
    assertThat(done("--help").data()).contains("Exit codes:", "--state", "--json", "Examples:");
    for (String words : List.of("rules list", "models baseline accept", "run", "ban")) {
      String[] all = Arrays.copyOf(words.split(" "), words.split(" ").length + 1);
      all[all.length - 1] = "--help";
      assertThat(line.run(all).data())
          .contains("Examples:\n  portcullis ", "exit codes: portcullis --help")
          .doesNotContain("Exit codes:", "--state", "--no-color", "--quiet");
    }
  }
}
