package io.portcullis.detector.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.portcullis.detector.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;

/**
 * Our own model format, version 1: {@code docs/model.schema.json}. Its reader is strict: a field
 * that is unknown, missing or of another kind is an error that names it, so that a slip of the pen
 * never changes what is blocked.
 */
final class ModelJson {
  private static final String FORMAT = "portcullis-model";
  private static final int VERSION = 1;

  private static final Set<String> FIELDS =
      Set.of("format", "version", "label", "threshold", "letters", "provenance");
  private static final Set<String> PROVENANCE = Set.of("source", "flows", "date", "tool");
  private static final Set<String> OPTIONAL_PROVENANCE = Set.of("sha256", "note");

  private ModelJson() {}

  /**
   * @throws IllegalArgumentException when it is none; the message is one line
   */
  static MarkovModel parse(byte[] content) {
    try {
      return model(read(content));
    } catch (IOException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  private static Json read(byte[] content) throws IOException {
    try {
      return Json.read(Json.strict(4, ModelFile.LARGEST, ModelFile.LARGEST), content);
    } catch (IOException noJson) {
      throw new IOException("it " + noJson.getMessage(), noJson);
    }
  }

  private static MarkovModel model(Json root) throws IOException {
    if (!root.text("format").equals(FORMAT)) throw root.wrong("format", '"' + FORMAT + '"');
    if (root.wholeNumber("version") != VERSION) {
      throw root.wrong("version", VERSION + ", which this Portcullis reads");
    }
    root.refuseOthers(FIELDS, Set.of());
    return new MarkovModel(
        root.text("label"),
        root.text("letters"),
        root.number("threshold"),
        provenance(root.object("provenance")));
  }

  private static MarkovModel.Provenance provenance(Json from) throws IOException {
    from.refuseOthers(PROVENANCE, OPTIONAL_PROVENANCE);
    if (from.wholeNumber("flows") < 0) throw from.wrong("flows", "a number of flows");
    if (!from.text("date").matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      throw from.wrong("date", "like 2026-11-24");
    }
    return new MarkovModel.Provenance(
        from.line("source"),
        from.has("sha256") ? from.line("sha256") : "",
        from.wholeNumber("flows"),
        from.text("date"),
        from.line("tool"),
        from.has("note") ? from.line("note") : "");
  }

  /** The model as JSON text, ending in a line end. */
  static byte[] write(MarkovModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
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
