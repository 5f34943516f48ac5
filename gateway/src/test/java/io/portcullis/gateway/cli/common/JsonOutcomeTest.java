package io.portcullis.gateway.cli.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.gateway.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that asks for JSON gets some, whatever goes wrong. */
final class JsonOutcomeTest {
  private final Schemas schemas = new Schemas();
  @TempDir Path folder;
  private CommandLineRun line;

  @BeforeEach
  void begin() throws IOException {
    line = new CommandLineRun().state(folder);
    Files.writeString(folder.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\n");
  }

  private JsonNode failed(int exit, String... words) throws IOException {
    CommandLineRun.Result result = line.run(words);
    assertThat(result.exit()).as(String.join(" ", words) + result.talk()).isEqualTo(exit);
    List<JsonNode> objects = schemas.check("outcome", result.data());
    assertThat(objects).as(String.join(" ", words)).hasSize(1);
    assertThat(objects.get(0).get("exit_code").asInt()).isEqualTo(exit);
    for (JsonNode error : objects.get(0).get("errors")) {
      assertThat(result.talk()).contains("portcullis: " + error.asText());
    }
    return objects.get(0);
  }

  @Test
  void whateverFailsIsSaidInJsonToo() throws IOException {
    String[][] lines = {
      {"2", "-o", "json", "lst"},
      {"2", "rules", "lst", "--json"},
      {"2", "rules", "list", "--bogus", "-o", "json"},
      {"2", "-ojson", "rules"},
      {"2", "--output=json", "block", "nonsense"},
      {"2", "-o", "JSON", "run", "--test", "--source", "nowhere"},
      {"1", "--json", "rules", "show", "1"},
      {"3", "--json", "unblock", "203.0.113.7"},
      {"4", "--json", "block", "127.0.0.1"},
      {"1", "--json", "detect", folder.resolve("nowhere").toString()},
      {"1", "--json", "models", "import", folder.resolve("nowhere").toString()},
      {"2", "--json", "release", "--all"},
      {"2", "--json", "top"}
    };
    for (String[] each : lines) {
      String[] words = List.of(each).subList(1, each.length).toArray(String[]::new);
      assertThat(failed(Integer.parseInt(each[0]), words).get("errors")).isNotEmpty();
    }
    Files.writeString(folder.resolve("portcullis.yaml"), "one: 1\ntwo: 2\n");
    assertThat(failed(2, "status", "--json").get("errors")).hasSize(2);
  }

  @Test
  void whatWasPrintedStaysOneDocument() throws IOException {
    CommandLineRun.Result list = line.run("rules", "list", "--json");
    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.data()).isEqualTo("[]\n");
    assertThat(line.run("rules", "show", "1").data()).isEmpty();
    assertThat(line.run("-o", "raw", "rules", "show", "1").data()).isEmpty();
  }
}
