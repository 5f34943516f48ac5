package io.portcullis.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that say an option by the name it once had go on working. */
class FormerNamesTest {
  private final CommandLineRun line = new CommandLineRun();

  @TempDir Path state;

  @BeforeEach
  void inItsOwnState() {
    line.state(state);
  }

  private JsonNode json(String... words) throws IOException {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(result.talk()).isZero();
    return new ObjectMapper().readTree(result.data()).get(0);
  }

  @Test
  void aFormerNameDoesWhatTheNameOfTodayDoes() throws IOException {
    JsonNode entry =
        json("-o", "json", "allow", "add", "203.0.113.7", "--comment", "bank", "--expires=1h");
    assertThat(entry.get("reason").asText()).isEqualTo("bank");
    assertThat(entry.get("expires").asText()).startsWith("2026-11-24T05:25");
    assertThat(json("-o", "json", "rules", "ban", "203.0.113.9", "--duration", "2m"))
        .isEqualTo(json("-o", "json", "rules", "list"));
    JsonNode extended = json("-o", "json", "rules", "extend", "203.0.113.9", "--duration=3m");
    assertThat(extended.get("timeout_s").asInt()).isEqualTo(180);
  }

  @Test
  void whatIsSaidOfAnOptionHasItsNameOfToday() {
    assertThat(line.run("rules", "verify", "--for", "1s").talk()).startsWith("portcullis: --dura");
    assertThat(line.run("models", "train", "--label").talk()).contains("'--name'");
    for (List<String> command :
        List.of(
            List.of("rules", "add"),
            List.of("rules", "extend"),
            List.of("rules", "verify"),
            List.of("allow", "add"),
            List.of("models", "train"),
            List.of("replay"),
            List.of("detect"))) {
      String[] words = command.toArray(new String[command.size() + 1]);
      words[command.size()] = "--help";
      for (String former : FormerNames.of(String.join(" ", command)).today().keySet()) {
        assertThat(line.run(words).data()).doesNotContainPattern(former + "\\b");
      }
    }
  }

  @Test
  void whatFollowsTwoDashesIsNoOption() {
    assertThat(line.run("rules", "add", "--", "--duration").talk()).contains("'--duration'");
  }
}
