package io.portcullis.detector.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a whole recording counts as; tuples of a {@link Truth} table go before. */
public enum RecordingRole {
  /** Of a malware run: what is no known malicious tuple is other traffic of an infected host. */
  TRUTH(Group.INFECTED),
  /** Its label column says it; what has no known label is background. */
  MIXED(Group.BACKGROUND),
  NORMAL(Group.NORMAL),
  HARD(Group.HARD),
  INFECTED(Group.INFECTED),
  SILENT(Group.INFECTED),
  SCAN(Group.ATTACK),
  BACKGROUND(Group.BACKGROUND);

  private final Group otherwise;

  RecordingRole(Group otherwise) {
    this.otherwise = otherwise;
  }

  /** Of tuples that neither truth nor label knows. */
  Group otherwise() {
    return otherwise;
  }

  /** Whether the label column of its flows is believed. */
  boolean believesLabels() {
    return this == MIXED || this == TRUTH;
  }

  private static Optional<RecordingRole> named(String word) {
    return Arrays.stream(values())
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  /**
   * Reads a table of recordings: the role in the first column, the path in the last, tabs between.
   * Roles {@code quick} and {@code skip} are left out.
   *
   * @return in the order of the table; relative paths count from its folder
   * @throws IOException when it cannot be read; the message names file and line
   */
  public static Map<Path, RecordingRole> read(Path file) throws IOException {
    Map<Path, RecordingRole> roles = new LinkedHashMap<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    }
    Path folder = file.toAbsolutePath().getParent();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) continue;
      String[] cells = line.split("\t", -1);
      if (cells[0].equals("quick") || cells[0].equals("skip")) continue;
      Optional<RecordingRole> role = named(cells[0]);
      if (role.isEmpty() || cells.length < 2) {
        throw new IOException(
            file
                + ":"
                + (i + 1)
                + ": is no role (truth, mixed, normal, hard, infected, silent,"
                + " scan, background), tab, path");
      }
      Path path = Path.of(cells[cells.length - 1]);
      roles.put(folder == null ? path : folder.resolve(path), role.get());
    }
    return roles;
  }
}
