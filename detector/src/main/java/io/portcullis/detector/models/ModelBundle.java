package io.portcullis.detector.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Several models in one text, so that they travel and are replaced as one. Whatever kind their
 * files had, they are our own JSON in it.
 */
public final class ModelBundle {
  /** Characters of a bundle at most. */
  public static final int LARGEST = 1 << 20;

  private static final int VERSION = 1;
  private static final int MOST = 1000;

  private ModelBundle() {}

  /**
   * The enabled models of a folder, or the one of a file.
   *
   * @throws IOException when one of them cannot be read, there is none, or all are more than {@link
   *     #LARGEST}; the message names the file
   */
  public static String of(Path path) throws IOException {
    Map<String, MarkovModel> models = new TreeMap<>();
    if (Files.isDirectory(path)) {
      for (ModelFolder.Entry entry : new ModelFolder(path).entries()) {
        if (entry.enabled()) models.put(asJson(entry.name()), ModelFile.read(entry.file()));
      }
    } else {
      models.put(asJson(String.valueOf(path.getFileName())), ModelFile.read(path));
    }
    if (models.isEmpty()) throw new IOException(path + " has no .stfm or .json models");
    String text = text(models);
    if (text.length() > LARGEST) {
      throw new IOException(
          path + " has " + text.length() + " characters of models, more than " + LARGEST);
    }
    return text;
  }

  private static String asJson(String name) {
    return name.replaceFirst("\\.stfm$", ".json");
  }

  private static String text(Map<String, MarkovModel> models) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeArrayFieldStart("models");
      for (var each : models.entrySet()) {
        json.writeStartObject();
        json.writeStringField("file", each.getKey());
        byte[] model = ModelJson.write(each.getValue());
        json.writeStringField("model", new String(model, StandardCharsets.UTF_8));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  /**
   * Reads a bundle of a stranger, all of it or nothing.
   *
   * @return by the names of their files
   * @throws IOException when any of it is no model; the message goes on after the bundle's name
   */
  public static Map<String, MarkovModel> parse(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Json json = Json.read(Json.strict(4, LARGEST, 2 * LARGEST), bytes);
    if (json.wholeNumber("version") != VERSION) {
      throw json.wrong("version", VERSION + ", which this Portcullis reads");
    }
    json.refuseOthers(Set.of("version", "models"), Set.of());
    List<Json> entries = json.objects("models");
    if (entries.isEmpty() || entries.size() > MOST) {
      throw json.wrong("models", "a list of 1 to " + MOST + " models");
    }
    Map<String, MarkovModel> models = new TreeMap<>();
    for (Json entry : entries) {
      String name = entry.line("file");
      if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+ -]{0,120}\\.json")) {
        throw entry.wrong("file", "a name of a model");
      }
      byte[] model = entry.text("model").getBytes(StandardCharsets.UTF_8);
      if (models.put(name, ModelFile.parse(name, model)) != null) {
        throw entry.wrong("file", "there once");
      }
    }
    return models;
  }
}
