package io.portcullis.argus.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Between the corpus in the tests' resources and the folder of files that Jazzer has: {@code unpack
 * TARGET FOLDER} before it runs, {@code pack FOLDER FILE} behind it. {@code scripts/fuzz} calls it.
 */
public final class Corpus {
  /** Of Base64 for one target, in characters: what is kept stays small. */
  private static final int LARGEST = 6_000;

  private Corpus() {}

  public static void main(String[] words) throws Exception {
    if (words.length == 3 && words[0].equals("unpack")) {
      unpack(new FuzzTarget(Class.forName(words[1])).corpus(), Path.of(words[2]));
    } else if (words.length == 3 && words[0].equals("pack")) {
      pack(Path.of(words[1]), Path.of(words[2]));
    } else {
      throw new IllegalArgumentException("unpack TARGET FOLDER, or pack FOLDER FILE");
    }
  }

  private static void unpack(List<byte[]> inputs, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int at = 0; at < inputs.size(); at++) {
      Files.write(folder.resolve("kept-" + at), inputs.get(at));
    }
  }

  /** The shortest first, as far as there is room. */
  private static void pack(Path folder, Path file) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.toList();
    }
    List<byte[]> inputs = new ArrayList<>();
    for (Path each : files) inputs.add(Files.readAllBytes(each));
    List<String> lines = new ArrayList<>();
    int characters = 0;
    for (String line : shortestFirst(inputs)) {
      characters += line.length() + 1;
      if (characters <= LARGEST) lines.add(line);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, lines.stream().map(l -> l + "\n").collect(Collectors.joining()));
  }

  private static List<String> shortestFirst(List<byte[]> inputs) {
    return inputs.stream()
        .filter(input -> input.length > 0)
        .map(Base64.getEncoder()::encodeToString)
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .distinct()
        .toList();
  }
}
