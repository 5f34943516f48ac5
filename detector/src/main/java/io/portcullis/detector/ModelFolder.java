package io.portcullis.detector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A folder of model files. One is put out of force without deleting it by writing its name on a
 * line of its own into the file {@code disabled} beside it; lines that begin with {@code #} are
 * remarks.
 *
 * @param path of the folder
 */
public record ModelFolder(Path path) {
  private static final String DISABLED = "disabled";

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
   * All {@code .stfm} and {@code .json} files, bytewise by name.
   *
   * @throws IOException when the folder cannot be read; the message names it
   */
  public List<Entry> entries() throws IOException {
    TreeSet<String> disabled = disabled();
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, ModelFolder::isModel)) {
      for (Path file : files) {
        entries.add(new Entry(file, !disabled.contains(String.valueOf(file.getFileName()))));
      }
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": no such folder of models", e);
    } catch (NotDirectoryException e) {
      throw new IOException(path + ": is a file, and a folder of models was asked for", e);
    } catch (DirectoryIteratorException e) {
      throw new IOException(path + ": cannot be read (" + e.getCause().getMessage() + ')', e);
    } catch (IOException e) {
      throw new IOException(path + ": cannot be read (" + e.getMessage() + ')', e);
    }
    entries.sort((one, other) -> Arrays.compareUnsigned(bytes(one), bytes(other)));
    return List.copyOf(entries);
  }

  private static boolean isModel(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && (name.endsWith(".stfm") || name.endsWith(".json"));
  }

  private static byte[] bytes(Entry entry) {
    return entry.name().getBytes(StandardCharsets.UTF_8);
  }

  /** Puts a model in force again. */
  public void enable(String name) throws IOException {
    TreeSet<String> disabled = disabled();
    if (disabled.remove(name)) write(disabled);
  }

  /** Puts a model out of force; its file stays. */
  public void disable(String name) throws IOException {
    if (entries().stream().noneMatch(entry -> entry.name().equals(name))) {
      throw new NoSuchFileException(path.resolve(name) + ": no such model");
    }
    TreeSet<String> disabled = disabled();
    if (disabled.add(name)) write(disabled);
  }

  private TreeSet<String> disabled() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    Path list = path.resolve(DISABLED);
    if (!Files.isRegularFile(list)) return names;
    for (String line : Files.readAllLines(list)) {
      String name = line.strip();
      if (!name.isEmpty() && !name.startsWith("#")) names.add(name);
    }
    return names;
  }

  private void write(TreeSet<String> names) throws IOException {
    Path half = path.resolve("." + DISABLED + ".part");
    Files.write(half, names);
    Files.move(
        half,
        path.resolve(DISABLED),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
