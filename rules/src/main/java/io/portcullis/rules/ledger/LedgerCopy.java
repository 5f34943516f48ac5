package io.portcullis.rules.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * A private copy of a ledger that lies where nothing can be written, or where there is no room: in
 * WAL mode SQLite makes files beside its database even to read it (sqlite.org/wal.html §5).
 *
 * <p>Another process may see the same files through a mount that it can write. What it commits goes
 * into the -wal; what it moves from there into the database (a checkpoint) is in the -wal all the
 * while, until that begins anew with another salt (sqlite.org/fileformat.html §4). So a copy of the
 * database is whole under a -wal that is the same before and after it.
 */
final class LedgerCopy implements AutoCloseable {
  static final int TRIES = 3;

  /** Larger ones are no ledgers that a command should copy for one answer. */
  private static final long MOST_BYTES = 1L << 30;

  /** SQLite's index of the log, which it makes to read (sqlite.org/walformat.html §2). */
  private static final long INDEX_BYTES = 32_768;

  private static final String NAME = "ledger.db";

  private final Path folder;

  private LedgerCopy(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one, for the owner's eyes only.
   *
   * @param places folders, of which the first with room gets it
   * @throws LedgerException when there is room in none, or the files change all the time
   */
  static LedgerCopy of(Path file, List<Path> places) throws LedgerException {
    return of(file, places, () -> {});
  }

  /** What happens to the files between the copying of the one and of the other. */
  interface Meanwhile {
    void happens() throws IOException;
  }

  static LedgerCopy of(Path file, List<Path> places, Meanwhile meanwhile) throws LedgerException {
    Path place = roomy(file, places);
    try {
      LedgerCopy copy = new LedgerCopy(Files.createTempDirectory(place, "portcullis-ledger-"));
      boolean whole = false;
      try {
        for (int attempt = 0; attempt < TRIES && !whole; attempt++) {
          whole = copy.take(file, meanwhile);
        }
      } finally {
        if (!whole) copy.close();
      }
      if (whole) return copy;
    } catch (IOException failed) {
      throw new LedgerException(
          unreadable(file) + ", and it cannot be copied into " + place + " (" + failed + ")",
          failed);
    }
    throw new LedgerException(
        unreadable(file)
            + ", and it changes while it is copied: another process writes it through another mount;"
            + " try again, or read it there");
  }

  /** Why SQLite cannot even read a ledger, which a copy helps against; empty where it can. */
  static Optional<String> reason(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isReadable(file)) return Optional.empty();
    if (!Files.isWritable(folder)) {
      return Optional.of(
          Mounts.isReadOnly(folder)
              ? "lies where the file system is mounted read-only (see why with dmesg, then mount -o"
                  + " remount,rw)"
              : "lies in a folder that only another user may write");
    }
    try {
      return Files.getFileStore(folder).getUsableSpace() < INDEX_BYTES
          ? Optional.of("lies on a full disk (df -h " + folder + ")")
          : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  private static String unreadable(Path file) {
    String reason = reason(file).orElse("lies where it cannot be written");
    return "the ledger " + file + " " + reason + ", and SQLite cannot even read it there";
  }

  private static Path roomy(Path file, List<Path> places) throws LedgerException {
    long bytes = bytes(file);
    if (bytes > MOST_BYTES) {
      throw new LedgerException(
          unreadable(file) + ", and its " + bytes + " bytes are too many for a copy");
    }
    for (Path place : places) {
      if (hasRoom(place, bytes)) return place;
    }
    throw new LedgerException(
        unreadable(file)
            + ", and a copy of its "
            + bytes
            + " bytes finds no room in any of "
            + places
            + ": free twice as much in one of them (df -h)");
  }

  private static long bytes(Path file) throws LedgerException {
    try {
      return Files.size(file) + (Files.exists(wal(file)) ? Files.size(wal(file)) : 0);
    } catch (IOException failed) {
      throw new LedgerException(unreadable(file) + " (" + failed + ")", failed);
    }
  }

  /** Such a folder is often in memory, and others need some, too. */
  private static boolean hasRoom(Path place, long bytes) {
    try {
      return Files.isWritable(place) && Files.getFileStore(place).getUsableSpace() / 2 > bytes;
    } catch (IOException unknown) {
      return false;
    }
  }

  private static Path wal(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  /** When and how far a database was written, which tells where there is no -wal to compare. */
  private record Stamp(long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.size(), now.lastModifiedTime());
    }
  }

  /** Whether what was copied belongs together. */
  private boolean take(Path source, Meanwhile meanwhile) throws IOException {
    clear();
    Stamp before = Stamp.of(source);
    boolean logged = Files.exists(wal(source));
    try {
      if (logged) Files.copy(wal(source), wal(file()));
      meanwhile.happens();
      Files.copy(source, file());
      boolean same =
          logged ? Files.mismatch(wal(source), wal(file())) < 0 : Files.notExists(wal(source));
      return same && Stamp.of(source).equals(before);
    } catch (NoSuchFileException goneMeanwhile) {
      return false;
    }
  }

  Path file() {
    return folder.resolve(NAME);
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path each : files) Files.deleteIfExists(each);
    }
  }

  /** Deletes it; who has its files open may go on. */
  @Override
  public void close() {
    try {
      clear();
      Files.deleteIfExists(folder);
    } catch (IOException undeletable) {
      folder.toFile().deleteOnExit();
    }
  }
}
