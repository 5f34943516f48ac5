package io.portcullis.web.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only files in named folders can be tried, wherever names and links lead. */
final class RecordingsTest {
  @TempDir private Path root;
  private Path folder;
  private Path secret;
  private Recordings recordings;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectories(root.resolve("recordings/deep")).getParent();
    Files.writeString(folder.resolve("monday.csv"), "flows");
    Files.writeString(folder.resolve("deep/tuesday.csv"), "flows");
    Files.writeString(folder.resolve("empty.csv"), "");
    secret = Files.writeString(root.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.resolve("link"), secret);
    Files.createSymbolicLink(folder.resolve("up"), root);
    recordings = new Recordings(List.of(folder, root.resolve("none")));
  }

  @Test
  void filesOfTheFoldersAreListedByTheirNamesThere() {
    assertThat(recordings.list())
        .extracting(Recordings.Recording::name)
        .contains("monday.csv", "deep/tuesday.csv")
        .doesNotContain("empty.csv");
  }

  @Test
  void oneOfThemIsFound() throws IOException {
    Path monday = folder.resolve("monday.csv");
    assertThat(recordings.find(monday.toString())).isEqualTo(monday.toRealPath());
  }

  @Test
  void nothingElseIs() {
    for (String text :
        List.of(
            secret.toString(),
            folder + "/../secret",
            folder.resolve("link").toString(),
            folder.resolve("up/secret").toString(),
            folder.toString(),
            folder.resolve("none").toString(),
            "/etc/passwd",
            "monday.csv",
            "/dev/zero",
            "\0",
            "")) {
      assertThatThrownBy(() -> recordings.find(text))
          .as(text)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("There is no such recording");
    }
  }
}
