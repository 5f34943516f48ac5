package io.portcullis.detector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The models in force, in the order in which ties are decided: bytewise by file name, so that
 * malicious ones (From-Botnet, From-Malware) stand before normal ones.
 *
 * @param models in that order
 */
public record ModelSet(List<MarkovModel> models) {

  public ModelSet {
    models = List.copyOf(models);
  }

  public static ModelSet empty() {
    return new ModelSet(List.of());
  }

  /**
   * All {@code .stfm} models of a folder.
   *
   * @throws IOException when the folder or any of its models cannot be read; the message names the
   *     file and what is wrong with it. A half-read set is never returned.
   */
  public static ModelSet read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder of models: give one with .stfm files");
    }
    List<MarkovModel> models = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      // Java compares UTF-16, which is bytewise for the ASCII names that models have.
      List<Path> sorted =
          files
              .filter(file -> file.toString().endsWith(".stfm"))
              .sorted(Comparator.comparing(file -> file.getFileName().toString()))
              .toList();
      for (Path file : sorted) models.add(StfmReader.read(file));
    }
    if (models.isEmpty()) throw new IOException(folder + " has no .stfm models");
    return new ModelSet(models);
  }
}
