package io.portcullis.gateway.lists;

import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last good copy of each list, with what is known of it, in a folder beside the ledger: what
 * there is to block by after a reboot without a network. Gateway and command line both write here.
 */
public final class ListStore {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  // No list has a dot in its name.
  private static final String SPARED = "never.dropped";

  private final Path folder;
  private final RunLock lock;

  private ListStore(Path folder, RunLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  public static ListStore of(Paths paths) {
    return new ListStore(paths.lists(), new RunLock(paths.listsLock()));
  }

  /** Whether there ever was a list here. */
  public boolean exists() {
    return Files.isDirectory(folder);
  }

  private Path notes(String name) {
    return folder.resolve(name + ".json");
  }

  private Path text(String name) {
    return folder.resolve(name + ".list");
  }

  /**
   * What is known of a list.
   *
   * @param source that it has now: what came from another one does not count
   * @throws IOException when it is there and cannot be read
   */
  public Copy copy(String name, String source) throws IOException {
    String text;
    try {
      text = Files.readString(notes(name));
    } catch (NoSuchFileException never) {
      return Copy.none(source);
    }
    try {
      Copy copy = Copy.parse(text);
      return copy.source().equals(source) ? copy : Copy.none(source);
    } catch (IOException damaged) {
      // It is made anew when the list is asked for.
      return Copy.none(source).failed(Instant.EPOCH, notes(name) + " is damaged");
    }
  }

  /** The copy itself; empty where there is none. */
  public Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(text(name)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Another value after each change of what is kept of a list; empty where nothing is. */
  Optional<FileTime> stamp(String name) {
    try {
      return Optional.of(Files.getLastModifiedTime(notes(name)));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** Keeps a copy and what is known of it. */
  void keep(String name, byte[] copy, Copy known) throws IOException, InterruptedException {
    RunLock.Held held = locked();
    try {
      Path half = folder.resolve(name + ".new");
      Files.write(half, copy);
      Files.move(
          half, text(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Paths.replace(notes(name), known.text());
    } finally {
      held.close();
    }
  }

  /** Keeps what is known of a copy that stays. */
  void note(String name, Copy known) throws IOException, InterruptedException {
    RunLock.Held held = locked();
    try {
      Paths.replace(notes(name), known.text());
    } finally {
      held.close();
    }
  }

  /** Remembers what no list drops, by the networks and roles of now. */
  void spare(List<Prefix> never) throws IOException, InterruptedException {
    RunLock.Held held = locked();
    try {
      StringBuilder text = new StringBuilder();
      never.forEach(prefix -> text.append(prefix).append('\n'));
      Paths.replace(folder.resolve(SPARED), text.toString());
    } finally {
      held.close();
    }
  }

  /** What no list dropped when a gateway ran last; lines that make no sense are left out. */
  public List<Prefix> spared() throws IOException {
    List<Prefix> spared = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(folder.resolve(SPARED))) {
        try {
          spared.add(Prefix.parse(line));
        } catch (IllegalArgumentException damaged) {
          // The others count all the same.
        }
      }
    } catch (NoSuchFileException never) {
      return List.of();
    }
    return spared;
  }

  private RunLock.Held locked() throws IOException, InterruptedException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException failed) {
      throw new IOException(
          "cannot make the folder " + folder + ": " + Paths.reason(failed), failed);
    }
    return lock.take(PATIENCE)
        .orElseThrow(() -> new IOException("another process keeps the lists locked"));
  }
}
