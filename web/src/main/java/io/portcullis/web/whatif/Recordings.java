package io.portcullis.web.whatif;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Recordings in folders that the configuration names; nothing outside them is ever opened. */
public final class Recordings {
  private static final int DEPTH = 3;
  private static final int MOST_LOOKED_AT = 5000;
  private static final int MOST_SHOWN = 200;

  private final List<Path> folders;

  Recordings(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** A file that can be tried. */
  public record Recording(String path, String name, long bytes, Instant changed) {}

  /** Whether any folder is named. */
  public boolean any() {
    return !folders.isEmpty();
  }

  /** The newest of them. */
  public List<Recording> list() {
    List<Recording> all = new ArrayList<>();
    for (Path folder : folders) all.addAll(in(folder));
    all.sort(Comparator.comparing(Recording::changed).reversed());
    return all.subList(0, Math.min(MOST_SHOWN, all.size()));
  }

  private static List<Recording> in(Path folder) {
    List<Recording> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      for (Path file : (Iterable<Path>) files.limit(MOST_LOOKED_AT)::iterator) {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        if (!facts.isRegularFile() || facts.size() == 0 || !Files.isReadable(file)) continue;
        found.add(
            new Recording(
                file.toString(),
                folder.relativize(file).toString(),
                facts.size(),
                facts.lastModifiedTime().toInstant()));
      }
    } catch (IOException | UncheckedIOException unreadable) {
      // What can be read is shown; a folder that cannot be has nothing to offer.
    }
    return found;
  }

  /**
   * A file in one of the folders, wherever links lead.
   *
   * @throws IOException when it lies elsewhere, or is none; the message says no more than that
   */
  Path find(String text) throws IOException {
    try {
      Path file = Path.of(text).toRealPath();
      for (Path folder : folders) {
        boolean within = file.startsWith(folder.toRealPath());
        if (within && Files.isRegularFile(file) && Files.isReadable(file)) return file;
      }
    } catch (IOException | InvalidPathException none) {
      // Whether it is there is nobody's business.
    }
    throw new IOException("There is no such recording in the folders of 'web.recordings'.");
  }
}
