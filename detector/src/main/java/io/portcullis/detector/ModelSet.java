package io.portcullis.detector;

import java.io.IOException;
import java.nio.file.Path;
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
   * All {@code .stfm} and {@code .json} models of a folder.
   *
   * @throws IOException when the folder or any of its models cannot be read; the message names the
   *     file and what is wrong with it. A half-read set is never returned.
   */
  public static ModelSet read(Path folder) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The base pack that is shipped inside this module. */
  public static ModelSet builtIn() {
    throw new UnsupportedOperationException("not built yet");
  }
}
