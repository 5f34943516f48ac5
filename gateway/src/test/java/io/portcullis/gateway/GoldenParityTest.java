package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.argus.SharedData;
import io.portcullis.gateway.cli.common.CommandLineRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The command line gives the reference answers of the original program, line by line. */
final class GoldenParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double RELATIVE = 1e-9;

  @TestFactory
  Stream<DynamicTest> lettersAreThoseOfTheReference() throws IOException {
    return golden(".states.jsonl.gz")
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> compareLetters(file)));
  }

  @TestFactory
  Stream<DynamicTest> detectionsWithTheLaterModelsAreThoseOfTheReference() throws IOException {
    return golden(".models-0.6.detections.all.jsonl.gz")
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(), () -> compareDetections(file, "models-0.6")));
  }

  @TestFactory
  Stream<DynamicTest> detectionsWithTheSeedModelsAreThoseOfTheReference() throws IOException {
    return golden(".models-seed.detections.all.jsonl.gz")
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(), () -> compareDetections(file, "seed-models")));
  }

  @TestFactory
  Stream<DynamicTest> windowsLoseAndForgetAsTheOriginalDid() throws IOException {
    return Stream.of("models-0.6", "models-seed")
        .flatMap(
            models ->
                windowed(
                    "." + models + ".detections.win5.jsonl.gz",
                    "slips-0.3.3",
                    models.equals("models-seed") ? "seed-models" : models));
  }

  @TestFactory
  Stream<DynamicTest> theFirstReleaseIsReproducedToo() throws IOException {
    return Stream.concat(
        windowed(".models-seed.detections-0.2.win1.jsonl.gz", "slips-0.2", "seed-models"),
        golden(".states-0.2.jsonl.gz")
            .map(
                file ->
                    DynamicTest.dynamicTest(
                        file.toString(),
                        () ->
                            compareLetters(
                                file,
                                run(
                                    "letters",
                                    "--profile",
                                    "slips-0.2",
                                    "--no-window",
                                    flows(file, ".states-0.2.jsonl.gz"))))));
  }

  private static Stream<DynamicTest> windowed(String ending, String profile, String models) {
    try {
      return golden(ending)
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.toString(),
                      () ->
                          compareDetections(
                              file,
                              run(
                                  "detect",
                                  "--profile",
                                  profile,
                                  "-m",
                                  SharedData.path(models).toString(),
                                  flows(file, ending)))));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Stream<Path> golden(String ending) throws IOException {
    try (Stream<Path> files = Files.list(SharedData.path("golden"))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
      assertThat(found).as("reference answers ending in " + ending).isNotEmpty();
      return found.stream();
    }
  }

  private static void compareLetters(Path golden) throws IOException {
    compareLetters(golden, runUnwindowed("letters", flows(golden, ".states.jsonl.gz")));
  }

  private static void compareLetters(Path golden, List<JsonNode> got) throws IOException {
    List<JsonNode> expected = expected(golden);
    assertThat(got).hasSameSizeAs(expected);
    for (int index = 0; index < expected.size(); index++) {
      JsonNode want = expected.get(index);
      JsonNode have = got.get(index);
      assertThat(have.get("tuple").asText()).isEqualTo(want.get("id").asText());
      assertThat(have.get("flows").asInt()).isEqualTo(want.get("flows").asInt());
      assertThat(have.get("letters").asText()).isEqualTo(want.get("state").asText());
    }
  }

  private static void compareDetections(Path golden, String models) throws IOException {
    String ending =
        models.equals("seed-models")
            ? ".models-seed.detections.all.jsonl.gz"
            : ".models-0.6.detections.all.jsonl.gz";
    compareDetections(
        golden,
        runUnwindowed("detect", "-m", SharedData.path(models).toString(), flows(golden, ending)));
  }

  private static void compareDetections(Path golden, List<JsonNode> got) throws IOException {
    List<JsonNode> expected = expected(golden);
    assertThat(got).hasSameSizeAs(expected);
    for (int index = 0; index < expected.size(); index++) {
      JsonNode want = expected.get(index);
      JsonNode have = got.get(index);
      assertThat(have.get("flow_line").asLong()).isEqualTo(want.get("line").asLong());
      assertThat(have.get("tuple").asText()).isEqualTo(want.get("tuple").asText());
      assertThat(have.get("model").asText()).isEqualTo(want.get("label").asText());
      assertThat(have.get("malicious").asBoolean()).isEqualTo(want.get("malicious").asBoolean());
      assertThat(have.get("letters").asText()).hasSize(want.get("state_len").asInt());
      double distance = Double.parseDouble(want.get("distance").asText());
      assertThat(Math.abs(have.get("distance").asDouble() - distance) / Math.abs(distance))
          .isLessThan(RELATIVE);
    }
  }

  private static String flows(Path golden, String ending) {
    String name = golden.getFileName().toString().replace(ending, "");
    return SharedData.path("flows/" + name + ".binetflow").toString();
  }

  private static List<JsonNode> expected(Path golden) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(golden)), StandardCharsets.UTF_8))) {
      return parse(lines.lines().toList());
    }
  }

  private static List<JsonNode> runUnwindowed(String command, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("--profile", "slips-0.3.3", "--no-window"));
    words.addAll(List.of(arguments));
    return run(command, words.toArray(String[]::new));
  }

  private static List<JsonNode> run(String command, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(command, "-o", "json"));
    words.addAll(List.of(arguments));
    CommandLineRun.Result result = new CommandLineRun().run(words.toArray(String[]::new));
    assertThat(result.exit()).as(result.talk()).isZero();
    return parse(result.data().lines().toList());
  }

  private static List<JsonNode> parse(List<String> lines) throws IOException {
    List<JsonNode> parsed = new ArrayList<>();
    for (String line : lines) parsed.add(JSON.readTree(line));
    return parsed;
  }
}
