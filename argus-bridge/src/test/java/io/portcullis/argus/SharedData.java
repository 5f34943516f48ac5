package io.portcullis.argus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Third parties' flows, models and reference answers that lie beside the project, not in it. Where
 * they are missing the tests that need them are skipped, except in CI, where that is a failure.
 */
public final class SharedData {
  private SharedData() {}

  /** A file or folder of the data. */
  public static Path path(String relative) {
    String set = System.getenv("PORTCULLIS_SHARED");
    Path root = set == null ? Path.of("../../shared") : Path.of(set);
    Path path = root.resolve(relative);
    boolean present = Files.exists(path);
    if (!present && System.getenv("CI") != null) {
      throw new AssertionError(path.toAbsolutePath().normalize() + " is missing, and this is CI");
    }
    assumeTrue(present, () -> path + " is not on this machine");
    return path;
  }
}
