package io.portcullis.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;

/** One JSON object on one line, written field by field. */
final class JsonLine {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes the fields of an object that is open. */
  interface Fields {
    void to(JsonGenerator json) throws IOException;
  }

  private JsonLine() {}

  static String of(Fields fields) throws IOException {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields.to(json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
