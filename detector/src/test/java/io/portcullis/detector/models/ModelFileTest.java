package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelFileTest {
  private static final String WHOLE =
      """
      {
        "format": "portcullis-model", "version": 1,
        "label": "From-Botnet-TCP-Test-Beacon-1", "threshold": 1.25, "letters": "44.d.d.",
        "provenance": {
          "source": "a test", "flows": 4, "date": "2026-11-24", "tool": "hand"
        }
      }
      """;
  private static final MarkovModel MODEL =
      new MarkovModel(
          "From-Botnet-TCP-Test-Beacon-1",
          "44.d.d.",
          1.25,
          new MarkovModel.Provenance("a test", "", 4, "2026-11-24", "hand", ""));

  @TempDir private Path folder;

  private MarkovModel read(String text) throws IOException {
    return ModelFile.read(Files.writeString(folder.resolve("model.json"), text));
  }

  @Test
  void aModelIsReadWithItsProvenance() throws IOException {
    assertThat(read(WHOLE)).isEqualTo(MODEL);
  }

  @Test
  void whatIsWrittenIsReadBackAsItWas() throws IOException {
    MarkovModel full =
        new MarkovModel(
            "From-Normal-UDP-DNS-1",
            "11.a.a.#00R*r+",
            Math.nextUp(1.1),
            new MarkovModel.Provenance(
                "lab, \"quoted\" and ünlike",
                "ab".repeat(32),
                4000000000L,
                "2026-11-24",
                "x 1",
                "so"));
    for (MarkovModel model : new MarkovModel[] {MODEL, full}) {
      Path file = folder.resolve("written.json");
      ModelFile.write(model, file);
      assertThat(ModelFile.read(file)).isEqualTo(model);
      assertThat(Files.readString(file)).endsWith("}\n");
    }
    assertThat(folder.toFile().list()).containsExactly("written.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "portcullis-model|other-model|'format' is not \"portcullis-model\"",
        "\"version\": 1|\"version\": 2|'version' is not 1, which this Portcullis reads",
        "\"version\": 1|\"version\": \"1\"|'version' is not a number",
        "\"threshold\"|\"treshold\"|'treshold' is no field of it, 'threshold' is missing",
        "\"flows\": 4,||'provenance.flows' is missing",
        "\"tool\"|\"who\"|'provenance.who' is no field of it, 'provenance.tool' is missing",
        "\"flows\": 4|\"flows\": -4|'provenance.flows' is not a number of flows",
        "\"flows\": 4|\"flows\": 4.5|'provenance.flows' is not a whole number",
        "\"flows\": 4|\"flows\": \"4\"|'provenance.flows' is not a number",
        "2026-11-24|yesterday|'provenance.date' is not like 2026-11-24",
        "a test|a\\u001b[31mtest|'provenance.source' is not free of control characters",
        "a test|a\\u202etest|'provenance.source' is not free of control characters",
        "\"hand\"|\"hand\", \"sha256\": \"12\"|'12' is no SHA-256",
        "1.25|\"1.25\"|'threshold' is not a number",
        "1.25|1e999|has no number as threshold",
        "1.25|NaN|it is no JSON",
        "1.25|[1.25]|'threshold' is not a number",
        "\"44.d.d.\"|44|'letters' is not a text",
        "44.d.d.|44.d.?d.|has U+003F at place 6 of its letters",
        "44.d.d.|4|has 1 letters: a chain needs two at least",
        "From-Botnet-TCP-Test-Beacon-1|Beacon|name the protocol third",
        "Test-Beacon|Test Beacon|is not up to 200 printable ASCII characters",
        "Test-Beacon|Tést-Beacon|is not up to 200 printable ASCII characters",
        "\"label\"|\"label\": \"x\", \"label\"|Duplicate",
        "\"a test\"|{\"a\":{\"a\":{\"a\":{\"a\":1}}}}|nesting depth"
      })
  void whatIsWrongIsNamedInOneLine(String right, String wrong, String complaint) {
    String text = WHOLE.replace(right, wrong == null ? "" : wrong);
    assertThat(text).isNotEqualTo(WHOLE);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.json is no usable model: ")
        .hasMessageContaining(complaint)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void whatFollowsTheModelIsRefused() {
    assertThatThrownBy(() -> read(WHOLE + "{}")).hasMessageContaining("it goes on after");
    assertThatThrownBy(() -> read("[" + WHOLE + "]")).hasMessageContaining("it is no JSON object");
    assertThatThrownBy(() -> read("")).hasMessageContaining("it is no JSON object");
  }

  @Test
  void aFileLargerThanAnyModelIsRefused() throws IOException {
    Path file = folder.resolve("large.json");
    Files.write(file, new byte[ModelFile.LARGEST + 1]);
    assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("no model is larger");
  }

  @Test
  void whatIsNoFileOrNoModelByNameIsRefused() throws IOException {
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("gone.json")))
        .hasMessageContaining("gone.json does not exist");
    Path directory = Files.createDirectory(folder.resolve("folder.json"));
    assertThatThrownBy(() -> ModelFile.read(directory)).hasMessageContaining("no regular file");
    Path other = Files.writeString(folder.resolve("model.txt"), WHOLE);
    assertThatThrownBy(() -> ModelFile.read(other))
        .hasMessageContaining("ends neither in .json nor in .stfm");
  }

  @Test
  void everyTruncationAndManyMutationsAreRefusedOrReadButNeverBreak() {
    String whole = WHOLE.strip();
    for (int cut = 0; cut < whole.length(); cut++) {
      String text = whole.substring(0, cut);
      assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }
    Random random = new Random(12);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(WHOLE);
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      try {
        read(text.toString());
      } catch (IOException refused) {
        assertThat(refused.getMessage()).as("round " + round).contains("model.json");
      }
    }
  }
}
