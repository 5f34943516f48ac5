package io.portcullis.detector;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
   * All {@code .stfm} and {@code .json} models of a folder that are not disabled there ({@link
   * ModelFolder}).
   *
   * @throws IOException when the folder or any of its models cannot be read; the message names the
   *     file and what is wrong with it. A half-read set is never returned.
   */
  public static ModelSet read(Path folder) throws IOException {
    List<MarkovModel> models = new ArrayList<>();
    for (ModelFolder.Entry entry : new ModelFolder(folder).entries()) {
      if (entry.enabled()) models.add(ModelFile.read(entry.file()));
    }
    return new ModelSet(models);
  }

  /** The base pack that is shipped inside this module. */
  public static ModelSet builtIn() {
    try {
      List<MarkovModel> models = new ArrayList<>();
      for (String name : new String(resource("index"), StandardCharsets.UTF_8).split("\n")) {
        if (!name.isBlank()) models.add(ModelFile.parse(name.strip(), resource(name.strip())));
      }
      return new ModelSet(models);
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in models are damaged: install again", e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ModelSet.class.getResourceAsStream("models/" + name)) {
      if (in == null) throw new FileNotFoundException("models/" + name + " is not in the program");
      return in.readAllBytes();
    }
  }
}
