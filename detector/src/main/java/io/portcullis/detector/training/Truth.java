package io.portcullis.detector.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Known malicious tuples: a table with tabs between its columns, of which {@code flow_file}, {@code
 * src}, {@code dst}, {@code dport}, {@code proto} and {@code class} count.
 */
public final class Truth {
  private static final List<String> COLUMNS =
      List.of("flow_file", "src", "dst", "dport", "proto", "class");

  private final Map<Path, Map<String, String>> classes = new TreeMap<>();

  private Truth() {}

  /** Nothing is known. */
  public static Truth none() {
    return new Truth();
  }

  /**
   * @throws IOException when it cannot be read or lacks a column; the message names file and line
   */
  public static Truth read(Path file) throws IOException {
    Truth truth = new Truth();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = lines.readLine();
      List<String> names = header == null ? List.of() : Arrays.asList(header.split("\t", -1));
      for (String column : COLUMNS) {
        if (!names.contains(column)) {
          throw new IOException(
              file + ":1: has no column '" + column + "' in its head; columns stand between tabs");
        }
      }
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) continue;
        String[] cells = line.split("\t", -1);
        if (cells.length < names.size()) {
          throw new IOException(
              file + ":" + number + ": has " + cells.length + " columns of " + names.size());
        }
        truth.add(names, cells);
      }
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    }
    return truth;
  }

  private void add(List<String> names, String[] cells) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.size(); i++) row.put(names.get(i), cells[i]);
    List<String> ends = new ArrayList<>();
    for (String name : List.of("src", "dst", "dport", "proto"))
      ends.add(row.getOrDefault(name, ""));
    classes
        .computeIfAbsent(Path.of(row.getOrDefault("flow_file", "")), file -> new TreeMap<>())
        .put(String.join("-", ends), row.getOrDefault("class", ""));
  }

  /**
   * Class by tuple of one recording.
   *
   * @param recording whose path ends in the table's {@code flow_file}
   */
  public Map<String, String> of(Path recording) {
    Map<String, String> found = new TreeMap<>();
    classes.forEach(
        (file, tuples) -> {
          if (recording.endsWith(file)) found.putAll(tuples);
        });
    return found;
  }
}
