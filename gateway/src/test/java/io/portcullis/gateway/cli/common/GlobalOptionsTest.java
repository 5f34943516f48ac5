package io.portcullis.gateway.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.enforcer.JavaProcess;
import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobalOptionsTest {
  @TempDir Path state;
  private CommandLineRun line;

  @BeforeEach
  void start() {
    line = new CommandLineRun().state(state);
  }

  @Test
  void globalOptionsStandBeforeOrAfterTheCommand() {
    CommandLineRun bare = new CommandLineRun();
    String folder = state.toString();
    assertThat(bare.run("-o", "json", "--state", folder, "rules", "list").data()).isEqualTo("[]\n");
    assertThat(bare.run("rules", "-o", "json", "list", "--state", folder).data()).isEqualTo("[]\n");
    assertThat(bare.run("rules", "list", "--state", folder, "-o", "JSON").data()).isEqualTo("[]\n");
  }

  @Test
  void anEmptyListSaysSoOnStderrAndExitsZero() {
    assertThat(line.run("rules", "list").exit()).isEqualTo(1);
    assertThat(state).as("looking makes nothing").isEmptyDirectory();
    line.run("disarm");
    CommandLineRun.Result result = line.run("rules", "list");
    assertThat(result.exit()).isZero();
    assertThat(result.data()).isEmpty();
    assertThat(result.talk()).isEqualTo("nothing is blocked\n");
    assertThat(line.run("-q", "rules", "list").talk()).isEmpty();
  }

  /** The program without the rights of root over files. */
  private String unprivileged(int exit, String... words) throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    Path setpriv = Path.of("/usr/bin/setpriv");
    Assumptions.assumeTrue(!root || Files.isExecutable(setpriv), "setpriv is not installed");
    String without = "-dac_override,-dac_read_search";
    List<String> command =
        new ArrayList<>(root ? List.of(setpriv.toString(), "--bounding-set", without) : List.of());
    command.addAll(JavaProcess.command(Main.class, words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(exit);
    return said;
  }

  @Test
  void aConfigurationThatThisUserMayNotReadIsNotPermitted() throws Exception {
    Path file = Files.writeString(state.resolve("mine.yaml"), "allow: [203.0.113.7]\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    String[] words = {"--state", state.toString(), "-c", file.toString(), "allow", "list"};
    assertThat(unprivileged(77, words))
        .isEqualTo("portcullis: " + file + ": cannot be read: this user may not use it\n");
  }

  @Test
  void noMessageHasJavasWordForAFault() throws Exception {
    Path folder = Files.createDirectory(state.resolve("folder"));
    String[][] lines = {
      {"-c", state.resolve("none.yaml").toString(), "status"},
      {"-c", folder.toString(), "status"},
      {"detect", "--time-zone", "Nowhere/Land", "x"},
      {"detect", state.resolve("none").toString()},
      {"detect", folder.toString()},
      {"detect", "-m", state.resolve("none").toString(), "x"},
      {"replay", "--html", folder.toString(), "x"},
      {"models", "check", state.resolve("none").toString()},
      {"models", "import", state.resolve("none").toString()},
      {"models", "train", "--name", "x", "--file", folder.toString(), "x"},
      {"models", "learn", state.resolve("none").toString()},
      {"run", "--source", state.resolve("none").toString()},
      {"rules", "list", "-o", "yaml"}
    };
    for (String[] words : lines) {
      CommandLineRun.Result result = line.run(words);
      assertThat(result.exit()).as("%s", List.of(words)).isNotZero();
      assertThat(result.talk())
          .as("%s", List.of(words))
          .isNotEmpty()
          .doesNotContainPattern("(?i)exception|NoSuchFile|AccessDenied|java|null|ZoneRules");
    }
  }

  @Test
  void aMissingOrUnknownCommandIsUsage() {
    assertThat(line.run().exit()).isEqualTo(2);
    assertThat(line.run("rules").exit()).isEqualTo(2);
    CommandLineRun.Result typo = line.run("rules", "lst");
    assertThat(typo.exit()).isEqualTo(2);
    assertThat(typo.talk()).contains("Did you mean: rules list");
    CommandLineRun.Result option = line.run("rules", "list", "--colour");
    assertThat(option.exit()).isEqualTo(2);
    assertThat(option.talk()).contains("--colour").contains("Try 'portcullis rules list --help'");
    assertThat(line.run("-o", "xml", "rules", "list").exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "detect",
        "letters",
        "rules",
        "rules list",
        "rules show",
        "rules explain",
        "rules add",
        "rules extend",
        "rules release",
        "rules flush",
        "rules history",
        "rules sync",
        "allow",
        "allow list",
        "allow add",
        "allow remove",
        "allow check",
        "models",
        "models list",
        "models show",
        "arm",
        "confirm",
        "disarm",
        "off",
        "breaker",
        "status",
        "doctor"
      })
  void everyCommandHasHelpAndTheProgramsHasWhatAllHave(String command) {
    String[] words = (command + " --help").strip().split(" ");
    CommandLineRun.Result help = line.run(words);
    assertThat(help.exit()).isZero();
    assertThat(help.data())
        .startsWith("Usage: portcullis" + (command.isEmpty() ? "" : " " + command))
        .contains("portcullis --help".substring(0, command.isEmpty() ? 10 : 17));
    assertThat(help.data().contains("--output=FORMAT")).isEqualTo(command.isEmpty());
    assertThat(help.data().contains("--state=DIR")).isEqualTo(command.isEmpty());
    assertThat(help.data().contains("77")).isEqualTo(command.isEmpty());
    assertThat(help.talk()).isEmpty();
  }

  @Test
  void theFullHelpListsTheCommandsButNotTheReflexes() {
    assertThat(line.run("--help").data())
        .contains("rules", "allow", "disarm", "status", "block, ban", "unblock, unban")
        .doesNotContain("banip", "remove", "delete");
  }

  @Test
  void aBrokenConfigurationIsToldWholeWithExitTwo() throws Exception {
    Files.writeString(state.resolve("portcullis.yaml"), "polcy: {}\nenforce: perhaps\n");
    CommandLineRun.Result result = line.run("status");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk().lines()).hasSize(2).allMatch(text -> text.startsWith("portcullis: "));
    assertThat(result.talk()).contains("did you mean 'policy'?").contains("neither true nor false");
  }

  @Test
  void aConfigurationThatWasNamedMustExist() {
    CommandLineRun.Result result = line.run("-c", state.resolve("none.yaml").toString(), "status");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.talk()).contains("none.yaml: does not exist");
  }

  @Test
  void withoutTheRightTheExitCodeIs77() {
    line.firewall(
        backend -> {
          throw new FirewallException(
              FirewallException.Kind.NOT_PERMITTED, "may not change the firewall: run as root");
        });
    CommandLineRun.Result result = line.run("doctor");
    assertThat(result.exit()).as("doctor tells, it does not need").isEqualTo(1);
    assertThat(result.data()).contains("run as root");
  }

  @Test
  void doctorHasABrokenConfigurationAmongItsFindingsAndChecksTheRest() throws Exception {
    Files.writeString(state.resolve("portcullis.yaml"), "polcy: {}\nenforce: perhaps\n");
    CommandLineRun.Result result = line.run("-o", "json", "doctor");
    assertThat(result.exit()).isEqualTo(1);
    JsonNode findings = new ObjectMapper().readTree(result.data());
    assertThat(findings.findValuesAsText("check").stream().filter("configuration"::equals))
        .hasSize(2);
    assertThat(findings.get(0).get("state").asText()).isEqualTo("fail");
    assertThat(findings.findValuesAsText("found"))
        .anyMatch(found -> found.contains("did you mean 'policy'?"));
    assertThat(findings.findValuesAsText("check"))
        .contains("kernel firewall", "ledger", "run folder", "models");
    assertThat(result.talk()).isEmpty();
    CommandLineRun.Result missing = line.run("-c", state.resolve("none.yaml").toString(), "doctor");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.data()).contains("none.yaml: does not exist", "kernel firewall");
  }

  @Test
  void aFolderInTheWayIsOneLineAndExitOne() throws Exception {
    Files.createDirectories(state.resolve("portcullis.db"));
    CommandLineRun.Result result = line.run("status");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.talk().lines()).hasSize(1).allMatch(text -> text.startsWith("portcullis: "));
  }

  @Test
  void complaintsNeverHaveStackTraces() {
    List<Exception> failures =
        List.of(new IllegalStateException(), new NullPointerException("x"), new Exception("a\nb"));
    for (Exception failure : failures) {
      assertThat(ErrorMessages.line(failure)).doesNotContain("\n").doesNotContain("\tat ");
    }
    assertThat(ErrorMessages.line(new java.nio.file.AccessDeniedException("/run/x")))
        .isEqualTo("/run/x may not be used by this user: run as root, or use --state DIR");
    assertThat(ErrorMessages.line(new java.nio.file.NoSuchFileException("/run/x")))
        .isEqualTo("/run/x does not exist");
    assertThat(ErrorMessages.line(new IllegalStateException()))
        .startsWith("a defect: at " + getClass().getName());
  }
}
