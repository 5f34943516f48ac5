package io.portcullis.gateway.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a machine must have for a test: without it the test is skipped, but never in CI. */
public final class RealPrograms {
  private RealPrograms() {}

  public static void require(String... programs) {
    for (String program : programs) {
      boolean found =
          Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
              .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
      possible(found, program + " is not installed");
    }
  }

  public static void possible(boolean holds, String whyNot) {
    if (!holds && System.getenv("CI") != null) throw new AssertionError("this is CI: " + whyNot);
    assumeTrue(holds, whyNot);
  }
}
