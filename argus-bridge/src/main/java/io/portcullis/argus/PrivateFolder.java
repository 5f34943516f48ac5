package io.portcullis.argus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that only this user may look into, for the settings of our children; gone when it is
 * closed.
 */
public record PrivateFolder(Path path) implements AutoCloseable {

  /** Makes one among the temporary files of this machine. */
  public static PrivateFolder make() throws IOException {
    return new PrivateFolder(Files.createTempDirectory("portcullis-"));
  }

  @Override
  public void close() throws IOException {
    if (Files.notExists(path)) return;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (UncheckedIOException gone) {
      throw gone.getCause();
    }
  }
}
