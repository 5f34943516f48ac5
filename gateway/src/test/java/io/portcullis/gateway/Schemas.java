package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The documented JSON schemas, and whether an output has the one that belongs to it. */
public final class Schemas {
  public static final Path FOLDER = Path.of("../docs/schema");
  public static final String END = ".schema.json";

  /** No such host exists (RFC 6761): what refers to a schema is read from the folder alone. */
  private static final String BASE = "https://portcullis.invalid/";

  private final ObjectMapper json = new ObjectMapper();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Schemas::text));

  private static String text(String location) {
    try {
      return Files.readString(FOLDER.resolve(location.substring(BASE.length())));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /**
   * Checks an output: an array whole, and otherwise each line.
   *
   * @param name of the schema, a command's words with dashes
   * @return the objects in it
   */
  public List<JsonNode> check(String name, String output) throws IOException {
    Schema schema = registry.getSchema(SchemaLocation.of(BASE + name + END));
    List<JsonNode> objects = new ArrayList<>();
    List<String> values = output.startsWith("[") ? List.of(output) : output.lines().toList();
    for (String value : values) {
      JsonNode read = json.readTree(value);
      assertThat(schema.validate(read)).as("%s of %s", value, name).isEmpty();
      if (read.isArray()) read.forEach(objects::add);
      else objects.add(read);
      refusesStrangers(schema, read);
    }
    return objects;
  }

  /** A schema that takes everything would hold nothing. */
  private static void refusesStrangers(Schema schema, JsonNode read) {
    if (read.isArray() && read.isEmpty()) return;
    JsonNode changed = read.deepCopy();
    ObjectNode object = (ObjectNode) (changed.isArray() ? changed.get(0) : changed);
    object.put("stranger", 1);
    List<Error> errors = schema.validate(changed);
    assertThat(errors).as("with a field that is not documented").isNotEmpty();
  }
}
