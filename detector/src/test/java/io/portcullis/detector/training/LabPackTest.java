package io.portcullis.detector.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The part of {@code scripts/base-pack} that needs no network: its worlds, and its virtual clock.
 */
final class LabPackTest {
  private static final Path TESTS = Path.of("../scripts/lab-pack/test_shift.py");

  @Test
  void recordedConnectionsAreMovedToVirtualTimeAsTheScriptPromises() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "there is no python3");
    Process tests =
        new ProcessBuilder(python.toString(), TESTS.toString()).redirectErrorStream(true).start();
    String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor()).as(said).isZero();
    assertThat(said).contains("Ran 10 tests").endsWith("OK\n");
  }
}
