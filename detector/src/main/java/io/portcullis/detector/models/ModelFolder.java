package io.portcullis.detector.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder of model files. One is put out of force without being deleted by a line with its file's
 * name in the file {@code disabled} beside it; lines that begin with {@code #} are remarks. A list,
 * and not another name for the model, so that the order of ties and a later import stay as they
 * are.
 *
 * @param path of the folder
 */
public record ModelFolder(Path path) {
  private static final String DISABLED = "disabled";

  /** More lines than anybody has models. */
  private static final long LARGEST_LIST = 1 << 20;

  /**
   * One model file, which need not be readable.
   *
   * @param enabled whether it is in force
   */
  public record Entry(Path file, boolean enabled) {
    /** The file's name, by which it is enabled and disabled. */
    public String name() {
      return String.valueOf(file.getFileName());
    }
  }

  /**
   * All {@code .stfm} and {@code .json} files, bytewise by name, which is the order of ties.
   *
   * @throws IOException when the folder cannot be read; the message names it
   */
  public List<Entry> entries() throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IOException(path + " is no folder of models: give one with .stfm or .json files");
    }
    TreeSet<String> disabled = disabled();
    try (Stream<Path> files = Files.list(path)) {
      // Java compares UTF-16, which is bytewise for the ASCII names that models have.
      return files
          .filter(file -> ModelFile.isNamedLikeOne(String.valueOf(file.getFileName())))
          .map(file -> new Entry(file, !disabled.contains(String.valueOf(file.getFileName()))))
          .sorted(Comparator.comparing(Entry::name))
          .toList();
    }
  }

  /**
   * Whether no model lies in it, not even a disabled one.
   *
   * @throws IOException as {@link #entries}
   */
  public boolean isEmpty() throws IOException {
    return entries().isEmpty();
  }

  /**
   * Its enabled models, in the order of ties; none of them where all are disabled.
   *
   * @param instead what is in force while the folder is missing or has no models; empty: that is an
   *     error
   * @throws IOException when an enabled model cannot be read; the message names the file and what
   *     is wrong with it. A half-read set is never returned.
   */
  public ModelSet read(Optional<ModelSet> instead) throws IOException {
    if (instead.isPresent() && Files.notExists(path)) return instead.get();
    List<Entry> entries = entries();
    if (entries.isEmpty() && instead.isPresent()) return instead.get();
    if (entries.isEmpty()) throw new IOException(path + " has no .stfm or .json models");
    List<MarkovModel> models = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.enabled()) models.add(ModelFile.read(entry.file()));
    }
    return new ModelSet(models);
  }

  /** Whether a file of this name has a say in which models are in force. */
  static boolean matters(String name) {
    return name.equals(DISABLED) || ModelFile.isNamedLikeOne(name);
  }

  /**
   * Puts a model in force again.
   *
   * @param name of its file
   * @return false when it was in force already
   * @throws NoSuchFileException when there is no such file
   */
  public boolean enable(String name) throws IOException {
    return change(name, true);
  }

  /** Puts a model out of force; its file stays. As {@link #enable}. */
  public boolean disable(String name) throws IOException {
    return change(name, false);
  }

  private boolean change(String name, boolean enabled) throws IOException {
    if (entries().stream().noneMatch(entry -> entry.name().equals(name))) {
      throw new NoSuchFileException(path.resolve(name).toString());
    }
    TreeSet<String> disabled = disabled();
    boolean changed = enabled ? disabled.remove(name) : disabled.add(name);
    if (changed) write(disabled);
    return changed;
  }

  private TreeSet<String> disabled() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    Path list = list();
    if (!Files.isRegularFile(list)) return names;
    if (Files.size(list) > LARGEST_LIST) {
      throw new IOException(list + " is no list of disabled models: it is too large");
    }
    String text = new String(Files.readAllBytes(list), StandardCharsets.UTF_8);
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(names::add);
    return names;
  }

  private Path list() {
    return path.resolve(DISABLED);
  }

  private void write(TreeSet<String> names) throws IOException {
    StringBuilder text = new StringBuilder("# Model files that are not in force, one a line.\n");
    for (String name : names) text.append(name).append('\n');
    ModelFile.replace(list(), text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
