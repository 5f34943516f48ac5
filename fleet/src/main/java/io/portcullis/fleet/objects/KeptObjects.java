package io.portcullis.fleet.objects;

import io.portcullis.fleet.keys.VerifyingKey;
import io.portcullis.fleet.message.RefusedException;
import io.portcullis.fleet.message.Signed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Signed objects in a folder, one file {@code KIND.signed} a kind. */
public final class KeptObjects {
  private final Path folder;

  public KeptObjects(Path folder) {
    this.folder = folder;
  }

  private Path file(Kind kind) {
    return folder.resolve(kind.word() + ".signed");
  }

  /**
   * The object of a kind; empty where there is none.
   *
   * @throws IOException when it cannot be read, or is none of this operator; the message names the
   *     file
   */
  public Optional<FleetObject> read(Kind kind, VerifyingKey operator) throws IOException {
    Path file = file(kind);
    if (!Files.exists(file)) return Optional.empty();
    if (Files.size(file) > Signed.LARGEST) throw new IOException(file + " is too large");
    try {
      return Optional.of(FleetObject.open(kind, Files.readAllBytes(file), operator));
    } catch (RefusedException wrong) {
      throw new IOException(file + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Its message as it was kept. */
  public byte[] message(Kind kind) throws IOException {
    return Files.readAllBytes(file(kind));
  }

  /** Keeps an object in place of the one before. */
  public void keep(Kind kind, byte[] message) throws IOException {
    make();
    replace(file(kind), message);
  }

  /** Makes the folder where it is missing. */
  public void make() throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Replaces a file so that a reader sees the old one or the new one. */
  public static void replace(Path file, byte[] bytes) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(beside, bytes);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
