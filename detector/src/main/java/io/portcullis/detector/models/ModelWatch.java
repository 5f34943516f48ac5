package io.portcullis.detector.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tells a running gateway that its folder of models was changed, by names, sizes, times and inodes,
 * so that nobody has to send it a signal. A look costs a system call or two a file; the caller
 * decides how often. Used by one thread.
 */
public final class ModelWatch {

  /** What a look at the folder found. */
  public sealed interface Look {
    /** As at the last look. */
    record Unchanged() implements Look {}

    /** Other models are in force from now on. */
    record Changed(ModelSet models) implements Look {}

    /**
     * The folder was changed to something that cannot be used, and the models before stay in force.
     * Said once for each change.
     *
     * @param why one line that names the file
     */
    record Broken(String why) implements Look {}
  }

  private final ModelFolder folder;
  private final Optional<ModelSet> instead;
  private final Optional<Path> bundle;
  private Optional<Map<String, String>> seen = Optional.empty();

  /**
   * @param folder need not exist yet
   * @param instead what is in force while the folder is missing or without any model; empty: then
   *     it is broken
   */
  public ModelWatch(Path folder, Optional<ModelSet> instead) {
    this(folder, instead, Optional.empty());
  }

  /**
   * A watch that adds the models of a bundle, where it is there. A model of the folder replaces the
   * one of its name in the bundle.
   *
   * @param bundle checked by whoever wrote it: a damaged one is as none
   */
  public ModelWatch(Path folder, Optional<ModelSet> instead, Optional<Path> bundle) {
    this.folder = new ModelFolder(folder);
    this.instead = instead;
    this.bundle = bundle;
  }

  /** Looks at the folder; the first look is a change, or broken. */
  public Look look() {
    try {
      // Before the files are read: what changes in between is seen at the next look.
      Map<String, String> now = fingerprint();
      if (seen.isPresent() && seen.get().equals(now)) return new Look.Unchanged();
      seen = Optional.of(now);
      return new Look.Changed(read());
    } catch (IOException | UncheckedIOException broken) {
      return new Look.Broken(String.valueOf(broken.getMessage()));
    }
  }

  private ModelSet read() throws IOException {
    ModelSet own = folder.read(instead);
    Map<String, MarkovModel> all = new TreeMap<>(bundled());
    if (all.isEmpty()) return own;
    if (Files.isDirectory(folder.path())) {
      for (ModelFolder.Entry entry : folder.entries()) {
        all.remove(entry.name());
        if (entry.enabled()) all.put(entry.name(), ModelFile.read(entry.file()));
      }
    }
    return new ModelSet(List.copyOf(all.values()));
  }

  private Map<String, MarkovModel> bundled() {
    if (bundle.isEmpty() || !Files.isRegularFile(bundle.get())) return Map.of();
    try {
      return ModelBundle.parse(Files.readString(bundle.get()));
    } catch (IOException damaged) {
      return Map.of();
    }
  }

  /** A folder that cannot be listed looks the same until it can: it is told once. */
  private Map<String, String> fingerprint() {
    try {
      return stamps();
    } catch (IOException | UncheckedIOException unreadable) {
      return Map.of("", String.valueOf(unreadable.getMessage()));
    }
  }

  private Map<String, String> stamps() throws IOException {
    Map<String, String> files = new TreeMap<>();
    // No file of the folder has a name with a slash.
    if (bundle.isPresent()) files.put("/bundle", stamp(bundle.get()));
    if (!Files.isDirectory(folder.path())) return files;
    try (Stream<Path> listed = Files.list(folder.path())) {
      for (Path file : (Iterable<Path>) listed::iterator) {
        String name = String.valueOf(file.getFileName());
        if (ModelFolder.matters(name)) files.put(name, stamp(file));
      }
    }
    return files;
  }

  private static String stamp(Path file) throws IOException {
    try {
      // A link counts as what it leads to, which is what is read.
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.size() + " " + is.lastModifiedTime().toInstant() + ' ' + is.fileKey();
    } catch (NoSuchFileException gone) {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "dangling" : "gone";
    }
  }
}
