package io.portcullis.gateway.cli.common;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is to write when its work is done. */
public final class WrittenFile {
  private WrittenFile() {}

  /**
   * Looks whether it can be written, before work that may take hours; makes nothing.
   *
   * @throws StopException when it cannot, with the reason
   */
  public static void check(Path file) throws StopException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (Files.isDirectory(file) || folder == null) {
      throw new StopException(Exit.FAILED, file + " is a directory; name the file to write");
    }
    if (!Files.isDirectory(folder)) {
      throw new StopException(Exit.FAILED, file + ": there is no folder " + folder);
    }
    boolean writable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(folder);
    if (!writable) {
      throw new StopException(Exit.FAILED, file + " cannot be written by this user");
    }
  }
}
