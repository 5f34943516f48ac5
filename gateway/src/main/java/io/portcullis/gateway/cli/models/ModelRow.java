package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.ModelFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model and where it lies.
 *
 * @param file its name, or {@link #BUILT_IN}
 * @param sha256 of the file, or empty for a model in the program
 */
record ModelRow(String file, boolean enabled, String sha256, MarkovModel model) {
  static final String BUILT_IN = "(built in)";

  static ModelRow read(Path file, boolean enabled) throws IOException {
    byte[] content = ModelFile.content(file);
    return new ModelRow(
        String.valueOf(file.getFileName()),
        enabled,
        ModelFile.sha256(content),
        ModelFile.parse(file.toString(), content));
  }

  boolean isNamed(String name) {
    return name.equals(model.label())
        || name.equals(file)
        || name.equals(file.replaceFirst("\\.(stfm|json)$", ""));
  }
}
