package io.portcullis.gateway.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** JSON of lists and single things. */
public final class JsonOutput {
  // The writer belongs to the command, not to one value.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private JsonOutput() {}

  public static JsonGenerator generator(PrintWriter out) {
    try {
      return JSON.createGenerator(out);
    } catch (IOException neverForWriters) {
      throw new UncheckedIOException(neverForWriters);
    }
  }

  /** One array, an object a line, so that diff and grep work on it as well as jq. */
  public static <T> void array(List<Column<T>> columns, List<T> rows, PrintWriter out) {
    if (rows.isEmpty()) {
      out.println("[]");
      return;
    }
    DefaultPrettyPrinter lines =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.NONE))
            .withArrayIndenter(new DefaultIndenter("", "\n"))
            .withObjectIndenter(DefaultPrettyPrinter.NopIndenter.instance);
    try (JsonGenerator generator = generator(out)) {
      generator.setPrettyPrinter(lines);
      generator.writeStartArray();
      for (T row : rows) write(generator, columns, row);
      generator.writeEndArray();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    out.println();
  }

  public static <T> void object(List<Column<T>> columns, T row, PrintWriter out) {
    try (JsonGenerator generator = generator(out)) {
      write(generator, columns, row);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    out.println();
  }

  private static <T> void write(JsonGenerator generator, List<Column<T>> columns, T row)
      throws IOException {
    generator.writeStartObject();
    for (Column<T> column : columns) {
      if (!column.forPrograms()) continue;
      generator.writeFieldName(column.key());
      value(generator, column.value().apply(row));
    }
    generator.writeEndObject();
  }

  private static void value(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Optional<?> optional) {
      if (optional.isPresent()) {
        value(generator, optional.get());
      } else {
        generator.writeNull();
      }
    } else if (value instanceof RawJson json) {
      generator.writeRawValue(json.text());
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object each : list) value(generator, each);
      generator.writeEndArray();
    } else {
      generator.writeObject(value);
    }
  }
}
