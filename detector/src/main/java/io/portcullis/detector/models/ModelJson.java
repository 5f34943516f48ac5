package io.portcullis.detector.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Our own model format, version 1: {@code docs/model.schema.json}. Its reader is strict: a field
 * that is unknown, missing or of another kind is an error that names it, so that a slip of the pen
 * never changes what is blocked.
 */
final class ModelJson {
  private static final String FORMAT = "portcullis-model";
  private static final int VERSION = 1;

  /** What people write of a model; more than this is no provenance. */
  private static final int LONGEST_TEXT = 4096;

  private static final Set<String> FIELDS =
      Set.of("format", "version", "label", "threshold", "letters", "provenance");
  private static final Set<String> REQUIRED_PROVENANCE = Set.of("source", "flows", "date", "tool");
  private static final Set<String> PROVENANCE =
      Set.of("source", "flows", "date", "tool", "sha256", "note");

  private ModelJson() {}

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(4)
                .maxNumberLength(64)
                .maxNameLength(64)
                .maxStringLength(ModelFile.LARGEST)
                .maxDocumentLength(ModelFile.LARGEST)
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  /**
   * @throws IllegalArgumentException when it is none; the message is one line
   */
  static MarkovModel parse(byte[] content) {
    Map<String, Object> root = tree(content);
    if (!FORMAT.equals(root.get("format"))) {
      throw new IllegalArgumentException("its \"format\" is not \"" + FORMAT + '"');
    }
    if (!(root.get("version") instanceof Number version) || version.doubleValue() != VERSION) {
      throw new IllegalArgumentException(
          "its format has version "
              + clean(String.valueOf(root.get("version")))
              + ", and this Portcullis reads version "
              + VERSION);
    }
    refuse(root, FIELDS, FIELDS, "");
    return new MarkovModel(
        text(root, "label"),
        text(root, "letters"),
        number(root, "threshold").doubleValue(),
        provenance(root));
  }

  private static MarkovModel.Provenance provenance(Map<String, Object> root) {
    if (!(root.get("provenance") instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("its \"provenance\" is no object");
    }
    Map<String, Object> from = new LinkedHashMap<>();
    map.forEach((name, each) -> from.put(String.valueOf(name), each));
    refuse(from, REQUIRED_PROVENANCE, PROVENANCE, "provenance.");
    double flows = number(from, "flows").doubleValue();
    if (flows != Math.rint(flows) || !(flows >= 0 && flows <= 1e15)) {
      throw new IllegalArgumentException("its \"provenance.flows\" is no whole number of flows");
    }
    String date = line(from, "date");
    if (!date.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      throw new IllegalArgumentException("its \"provenance.date\" is not like 2026-11-24");
    }
    return new MarkovModel.Provenance(
        line(from, "source"),
        from.containsKey("sha256") ? line(from, "sha256") : "",
        (long) flows,
        date,
        line(from, "tool"),
        from.containsKey("note") ? line(from, "note") : "");
  }

  private static void refuse(
      Map<String, Object> object, Set<String> required, Set<String> known, String path) {
    List<String> wrong = new ArrayList<>();
    for (String name : new TreeSet<>(object.keySet())) {
      if (!known.contains(name)) wrong.add("unknown field \"" + path + clean(name) + '"');
    }
    for (String name : new TreeSet<>(required)) {
      if (!object.containsKey(name)) wrong.add("missing field \"" + path + name + '"');
    }
    if (!wrong.isEmpty()) throw new IllegalArgumentException(String.join(", ", wrong));
  }

  private static String text(Map<String, Object> object, String name) {
    if (object.get(name) instanceof String text) return text;
    throw new IllegalArgumentException("its \"" + name + "\" is no text");
  }

  /** A text that is shown to people: nothing in it may steer their terminal. */
  private static String line(Map<String, Object> object, String name) {
    String text = text(object, name);
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "its \"" + name + "\" is longer than " + LONGEST_TEXT + " characters");
    }
    if (text.codePoints().anyMatch(ModelJson::isUnprintable)) {
      throw new IllegalArgumentException("its \"" + name + "\" has control characters");
    }
    return text;
  }

  private static boolean isUnprintable(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static Number number(Map<String, Object> object, String name) {
    if (object.get(name) instanceof Number number) return number;
    throw new IllegalArgumentException("its \"" + name + "\" is no number");
  }

  private static Map<String, Object> tree(byte[] content) {
    try (JsonParser json = factory().createParser(content)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("it is no JSON object");
      }
      Map<String, Object> root = object(json);
      if (json.nextToken() == null) return root;
      throw new IllegalArgumentException("more follows after its JSON object");
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(
          "it is no JSON: " + clean(String.valueOf(broken.getOriginalMessage())), broken);
    } catch (IOException neverForBytes) {
      throw new UncheckedIOException(neverForBytes);
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      object.put(name, value(json, name));
    }
    return object;
  }

  private static Object value(JsonParser json, String name) throws IOException {
    JsonToken token = json.nextToken();
    if (token == JsonToken.START_OBJECT) return object(json);
    if (token == JsonToken.VALUE_STRING) return json.getText();
    if (token != null && token.isNumeric()) return json.getDoubleValue();
    throw new IllegalArgumentException("its \"" + clean(name) + "\" is no text, number or object");
  }

  /** What a stranger's file says: one line, and not for ever. */
  private static String clean(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", "?");
    return line.length() <= 120 ? line : line.substring(0, 120) + "…";
  }

  /** The model as JSON text, ending in a line end. */
  static byte[] write(MarkovModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = factory().createGenerator(bytes)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeStringField("label", model.label());
      json.writeNumberField("threshold", model.threshold());
      json.writeStringField("letters", model.letters());
      json.writeObjectFieldStart("provenance");
      MarkovModel.Provenance from = model.provenance();
      json.writeStringField("source", from.source());
      if (!from.sha256().isEmpty()) json.writeStringField("sha256", from.sha256());
      json.writeNumberField("flows", from.flows());
      json.writeStringField("date", from.date());
      json.writeStringField("tool", from.tool());
      if (!from.note().isEmpty()) json.writeStringField("note", from.note());
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    }
    return bytes.toByteArray();
  }
}
