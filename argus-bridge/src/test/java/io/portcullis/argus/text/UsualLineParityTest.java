package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in one go is what plain means read, in every line of every recording. */
class UsualLineParityTest {
  @ParameterizedTest
  @ValueSource(strings = {"flows", "labelled", "labelled-2", "labelled-3", "labelled-4"})
  void recordingsAreReadAsByPlainMeans(String folder) throws Exception {
    for (Path file : recordings(folder)) {
      PlainFlowsFuzz.fuzzerTestOneInput(Files.readAllBytes(file));
    }
  }

  /** Otherwise the other test would look at nothing new. */
  @Test
  void mostLinesOfRecordingsAreUsual() throws Exception {
    UsualLine line = new UsualLine();
    int usual = 0;
    int all = 0;
    for (Path file : recordings("flows")) {
      for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte delimiter = Layout.delimiterOf(bytes, 0, bytes.length);
        if (line.read(bytes, 0, bytes.length, delimiter, new int[17], 16) > 0) usual++;
        all++;
      }
    }
    assertThat(usual).isGreaterThan(all / 2);
  }

  private static List<Path> recordings(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(SharedData.path(folder))) {
      return files.filter(file -> file.toString().endsWith(".binetflow")).sorted().toList();
    }
  }
}
