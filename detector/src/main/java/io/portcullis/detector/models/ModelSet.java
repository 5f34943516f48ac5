package io.portcullis.detector.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models in force, in the order in which ties are decided: bytewise by file name, so that
 * malicious ones (From-Botnet, From-Malware) stand before normal ones.
 *
 * @param models in that order
 */
public record ModelSet(List<MarkovModel> models) {
  /** In the order of names. All are trained on our own traffic: other people's stay with them. */
  private static final List<String> BUILT_IN = List.of("From-Botnet-TCP-Custom-Lab.Beacon-1.json");

  public ModelSet {
    models = List.copyOf(models);
  }

  public static ModelSet empty() {
    return new ModelSet(List.of());
  }

  /** The models that lie in the program, for who has no others: the beacon of our own lab. */
  public static ModelSet builtIn() {
    List<MarkovModel> models = new ArrayList<>();
    for (String name : BUILT_IN) {
      try (InputStream in = ModelSet.class.getResourceAsStream(name)) {
        if (in == null) throw new IllegalStateException("the program was packed without " + name);
        models.add(ModelFile.parse(name, in.readNBytes(ModelFile.LARGEST + 1)));
      } catch (IOException damaged) {
        throw new UncheckedIOException(damaged);
      }
    }
    return new ModelSet(models);
  }

  /**
   * All enabled models of a folder, {@code .stfm} and {@code .json}; none of them where all are
   * disabled.
   *
   * @throws IOException when the folder or any of its enabled models cannot be read, or none lies
   *     in it; the message names the file and what is wrong with it. A half-read set is never
   *     returned.
   */
  public static ModelSet read(Path folder) throws IOException {
    return new ModelFolder(folder).read(Optional.empty());
  }
}
