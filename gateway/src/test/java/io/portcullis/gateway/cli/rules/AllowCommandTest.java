package io.portcullis.gateway.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.gateway.Schemas;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is never blocked: what is asked first, what is warned of, and what the kernel does. */
final class AllowCommandTest {
  @TempDir Path state;
  private final Schemas schemas = new Schemas();
  private CommandLineRun line;

  @BeforeEach
  void start() throws IOException {
    line = new CommandLineRun().state(state);
    Files.writeString(state.resolve("portcullis.yaml"), "inside: [10.0.0.0/16]\n");
  }

  @Test
  void nearlyEverythingIsAllowedOnlyWithAYes() {
    for (String wide : List.of("0.0.0.0/0", "::/0", "128.0.0.0/1", "10.0.0.0/8")) {
      CommandLineRun.Result asked = line.run("allow", "add", wide);
      assertThat(asked.exit()).isEqualTo(2);
      assertThat(asked.talk()).contains(wide, "say --yes");
    }
    assertThat(line.run("allow", "list").data()).doesNotContain("operator");
    assertThat(line.run("allow", "add", "0.0.0.0/0", "--yes").exit()).isZero();
  }

  @Test
  void onATerminalItAsks() {
    line.terminal().input("n\n");
    CommandLineRun.Result refused = line.run("allow", "add", "0.0.0.0/0");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.talk()).contains("Allow it?", "nothing was allowed");
    line.input("yes\n");
    assertThat(line.run("allow", "add", "0.0.0.0/0").exit()).isZero();
  }

  @Test
  void severalAreAllowedAtOnceWithOneReasonAndTime() throws IOException {
    CommandLineRun.Result added =
        line.run(
            "-o json allow add 203.0.113.7 203.0.113.8 --reason banks --timeout 1h".split(" "));
    List<JsonNode> entries = schemas.check("allow-add", added.data());
    assertThat(entries).extracting(each -> each.get("reason").asText()).containsOnly("banks");
    assertThat(entries).hasSize(2);
  }

  @Test
  void oneThatIsNoAddressKeepsAllOthersOut() {
    assertThat(line.run("allow", "add", "203.0.113.7", "203.0.113.300").exit()).isEqualTo(2);
    assertThat(line.run("allow", "list").data()).doesNotContain("203.0.113.7");
  }

  @Test
  void aNameThatCannotBeLookedUpIsWarnedOf() {
    // RFC 6761, section 6.4: nobody answers to this.
    CommandLineRun.Result added = line.run("allow", "add", "no.such.host.invalid");
    assertThat(added.exit()).isZero();
    assertThat(added.talk()).contains("no.such.host.invalid cannot be looked up now");
    assertThat(line.run("allow", "add", "localhost").talk()).isEmpty();
  }

  @Test
  void removingIsJsonToo() throws IOException {
    line.run("allow", "add", "203.0.113.7");
    CommandLineRun.Result removed = line.run("-o", "json", "allow", "remove", "203.0.113.7");
    assertThat(schemas.check("allow-remove", removed.data()).get(0).get("removed").asText())
        .isEqualTo("203.0.113.7");
  }

  @Test
  void theCheckSaysWhatTheKernelDoes() throws IOException {
    line.run("rules", "add", "203.0.113.0/24", "-t", "1h");
    CommandLineRun.Result dropped = line.run("allow", "check", "203.0.113.7");
    assertThat(dropped.exit()).isZero();
    assertThat(dropped.data())
        .contains("nothing protects it", "the kernel drops remote 203.0.113.0/24 for another 1h");
    assertThat(line.run("allow", "check", "198.51.100.7").data())
        .contains("the kernel drops nothing for it");
  }

  @Test
  void aConfigurationThatTheKernelDoesNotFollowYetIsSaid() throws IOException {
    line.run("rules", "add", "203.0.113.0/24");
    Files.writeString(
        state.resolve("portcullis.yaml"), "inside: [10.0.0.0/16]\nallow: [203.0.113.7]\n");
    CommandLineRun.Result check = line.run("-o", "json", "allow", "check", "203.0.113.7");
    assertThat(check.exit()).isEqualTo(5);
    JsonNode answer = schemas.check("allow-check", check.data()).get(0);
    assertThat(answer.get("allow_entries").get(0).asText()).isEqualTo("203.0.113.7");
    assertThat(answer.get("kernel").get(0).asText()).isEqualTo("remote 203.0.113.0/24");
    assertThat(answer.get("differences").get(0).asText()).contains("the kernel drops for it");
    line.run("rules", "sync");
    assertThat(line.run("allow", "check", "203.0.113.7").exit()).isZero();
  }

  @Test
  void whatNoRuleSaysIsADifference() throws Exception {
    line.run("rules", "add", "203.0.113.7");
    line.kernel().remove();
    CommandLineRun.Result check = line.run("allow", "check", "203.0.113.7");
    assertThat(check.exit()).isEqualTo(5);
    assertThat(check.data()).contains("the kernel does not drop for rule 1");
  }
}
