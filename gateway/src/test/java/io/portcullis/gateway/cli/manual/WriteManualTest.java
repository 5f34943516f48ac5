package io.portcullis.gateway.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.CommandTree;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.cli.common.RootCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages and completion say what the commands say. */
final class WriteManualTest {
  @TempDir Path folder;
  private CommandPage root;

  @BeforeEach
  void write() throws IOException {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    try (RootCommand command = new RootCommand(new CommandLineRun().world(nowhere, nowhere))) {
      root = CommandPage.of(new CommandTree(command).commandLine());
      WriteManual.write(root, folder);
    }
  }

  private String page(String name) throws IOException {
    return Files.readString(folder.resolve("man").resolve(name + ".8"));
  }

  private Path completion(String shell) {
    return folder.resolve("completion").resolve("portcullis." + shell);
  }

  @Test
  void everyCommandHasAPageThatNamesItsOptionsAndSaysWhatItDoes() throws Exception {
    assertThat(root.all()).hasSizeGreaterThan(40);
    for (CommandPage each : root.all()) {
      String page = page(each.page());
      assertThat(page).startsWith(".TH ").contains(".SH NAME", ".SH DESCRIPTION");
      assertThat(each.summary()).as(each.path()).hasSizeBetween(5, 200);
      each.options()
          .forEach(
              option ->
                  assertThat(page)
                      .as(each.path())
                      .contains("\\fB" + option.longestName().replace("-", "\\-") + "\\fR"));
    }
    assertThat(page("portcullis")).contains("portcullis\\-rules", "\\fB77\\fR");
    assertThat(page("portcullis-rules")).contains("\\fBportcullis\\-rules\\-add\\fR(8)");
  }

  @Test
  void whatIsHiddenIsInNoPageAndNoCompletion() throws Exception {
    assertThat(folder.resolve("man/portcullis-banip.8")).doesNotExist();
    for (String shell : List.of("bash", "zsh", "fish")) {
      assertThat(Files.readString(completion(shell))).doesNotContain("banip");
    }
  }

  @Test
  void noLineOfAPageIsTakenForARequestThatItIsNot() throws Exception {
    try (Stream<Path> pages = Files.list(folder.resolve("man"))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readAllLines(page))
            .as(page.toString())
            .allMatch(line -> line.matches("[^.'].*|\\.(TH|SH|PP|TP|nf|fi)\\b.*|"));
      }
    }
  }

  /** What bash offers for the words typed so far. */
  private List<String> offered(String... words) throws Exception {
    String typed = "'" + String.join("' '", words) + "'";
    String script =
        ". %s; COMP_WORDS=(portcullis %s); COMP_CWORD=%d; _portcullis; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(completion("bash"), typed, words.length);
    Process bash = new ProcessBuilder("bash", "-euc", script).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said.lines().filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void bashOffersWhatIsThereAtEachPlace() throws Exception {
    assertThat(offered("ru")).containsExactlyInAnyOrder("run", "rules");
    assertThat(offered("rules", "")).contains("add", "release", "false-positives");
    assertThat(offered("-q", "rules", "add", "--ti")).containsExactly("--timeout");
    assertThat(offered("rules", "add", "--sco")).containsExactly("--scope");
    assertThat(offered("rules", "list", "--out")).containsExactly("--output");
    assertThat(offered("-o", "j")).containsExactly("json");
    assertThat(offered("models", "baseline", "a")).containsExactly("accept");
  }
}
