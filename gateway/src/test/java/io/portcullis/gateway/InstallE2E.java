package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/install puts down, below a folder of the test. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class InstallE2E {
  @TempDir Path folder;

  private String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.environment().put("DESTDIR", folder.toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(folder::relativize)
          .map(Path::toString)
          .toList();
    }
  }

  @Test
  void whatIsInstalledRunsAndGoesAgain() throws Exception {
    assertThat(run("../scripts/install")).contains("a service that is not started yet");
    assertThat(files())
        .contains(
            "usr/lib/portcullis/portcullis.jar",
            "etc/systemd/system/portcullis.service",
            "etc/systemd/system/portcullis-restore.service",
            "etc/logrotate.d/portcullis");

    String program = folder.resolve("usr/sbin/portcullis").toString();
    assertThat(run(program, "--version")).startsWith("portcullis ");
    String state = folder.resolve("state").toString();
    assertThat(run(program, "--state", state, "rules", "list")).contains("nothing is blocked");

    run("../scripts/install", "--remove");
    assertThat(files()).isEmpty();
  }
}
