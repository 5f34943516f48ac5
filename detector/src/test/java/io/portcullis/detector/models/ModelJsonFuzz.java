package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A model in JSON is refused in one line, or reads back the same when it is written. */
public final class ModelJsonFuzz {
  private static final String NAME = "model.json";

  private ModelJsonFuzz() {}

  public static List<byte[]> seeds() {
    String model =
        "{\"format\": \"portcullis-model\", \"version\": 1, \"label\": \"From-Botnet-TCP-CC-1\","
            + " \"threshold\": 1.5, \"letters\": \"88,h,h,\", \"provenance\": {\"source\": \"lab\","
            + " \"flows\": 12, \"date\": \"2026-11-24\", \"tool\": \"portcullis 0.1\"";
    return List.of(
        bytes(model + "}}"),
        bytes(model + ", \"sha256\": \"" + "0f".repeat(32) + "\", \"note\": \"\\u00e9\\n\"}}"),
        bytes("{\"format\": [[{}]], \"version\": 1e400, \"label\": null, \"label\": true}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    MarkovModel model;
    try {
      model = ModelFile.parse(NAME, input);
    } catch (IOException refused) {
      assertThat(refused.getMessage()).startsWith(NAME).hasLineCount(1).hasSizeLessThan(1000);
      return;
    }
    MarkovModel again = ModelFile.parse(NAME, ModelJson.write(model));
    assertThat(again.letters()).isEqualTo(model.letters());
    assertThat(again.label()).isEqualTo(model.label());
    assertThat(again.threshold()).isEqualTo(model.threshold());
    assertThat(again.provenance()).isEqualTo(model.provenance());
  }
}
