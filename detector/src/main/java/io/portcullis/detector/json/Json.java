package io.portcullis.detector.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON object as it was read, with typed questions whose errors name the field. Small files only.
 */
public final class Json {
  /** What people write of a thing; more than this is no line. */
  public static final int LONGEST_LINE = 4096;

  /** JSON's null: of no kind that anybody asks for. */
  private static final Object NULL = new Object();

  private final String path;
  private final Map<String, Object> fields;

  private Json(String path, Map<String, Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  /**
   * A parser for files of strangers: no field twice, nothing deeper or longer than it may be.
   *
   * @param depth of objects and lists in each other
   * @param longestText in characters
   * @param largest document, in bytes
   */
  public static JsonFactory strict(int depth, int longestText, int largest) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(64)
                .maxNameLength(64)
                .maxStringLength(longestText)
                .maxDocumentLength(largest)
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  /** Reads one object of ours, see {@link #read(JsonFactory, byte[])}. */
  public static Json read(String text) throws IOException {
    return read(new JsonFactory(), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads one object.
   *
   * @param factory whose limits hold
   * @throws IOException when it is no JSON object; the message is one line that goes on after the
   *     file's name
   */
  public static Json read(JsonFactory factory, byte[] text) throws IOException {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("is no JSON object");
      Json read = new Json("", object(parser));
      if (parser.nextToken() != null) throw new IOException("goes on after its JSON object");
      return read;
    } catch (JsonProcessingException broken) {
      throw new IOException("is no JSON: " + briefly(broken.getOriginalMessage()), broken);
    }
  }

  /** Without where the parser began: of a text in memory it knows nothing that helps. */
  private static String briefly(String message) {
    return clean(message.lines().findFirst().orElse("").replaceFirst(" \\(start marker.*", ""));
  }

  /** What a stranger's file says: one line, and not for ever. */
  private static String clean(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", "?");
    return line.length() <= 120 ? line : line.substring(0, 120) + "…";
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) return object(parser);
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return parser.getBooleanValue();
    }
    if (token == JsonToken.VALUE_NULL) return NULL;
    if (token.isNumeric()) return parser.getDoubleValue();
    if (token != JsonToken.START_ARRAY) return parser.getText();
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) items.add(value(parser));
    return items;
  }

  /**
   * Refuses an object with other fields.
   *
   * @throws IOException when required fields are missing, or fields are neither required nor
   *     optional; the message names all of them
   */
  public void refuseOthers(Set<String> required, Set<String> optional) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String name : fields.keySet()) {
      if (required.contains(name) || optional.contains(name)) continue;
      wrong.add("'" + at(name) + "' is no field of it");
    }
    for (String name : new TreeSet<>(required)) {
      if (!has(name)) wrong.add("'" + at(name) + "' is missing");
    }
    if (!wrong.isEmpty()) throw new IOException(String.join(", ", wrong));
  }

  /** Its fields, in their order. */
  public Set<String> names() {
    return fields.keySet();
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Whether it is there and says nothing. */
  public boolean isNull(String name) {
    return fields.get(name) == NULL;
  }

  /** Whether it is there and true. */
  public boolean isTrue(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  public Json object(String name) throws IOException {
    if (fields.get(name) instanceof Map<?, ?> map) return new Json(at(name), named(map));
    throw wrong(name, "an object");
  }

  public List<Json> objects(String name) throws IOException {
    List<Json> read = new ArrayList<>();
    for (Object item : items(name)) {
      if (!(item instanceof Map<?, ?> map)) throw wrong(name, "a list of objects");
      read.add(new Json(at(name) + "[" + read.size() + "]", named(map)));
    }
    return read;
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((key, value) -> fields.put(key.toString(), value));
    return fields;
  }

  public double number(String name) throws IOException {
    if (fields.get(name) instanceof Double number) return number;
    throw wrong(name, "a number");
  }

  /** Exact up to 2 to the 53rd, as numbers are read. */
  public long wholeNumber(String name) throws IOException {
    double number = number(name);
    if (number == Math.rint(number) && Math.abs(number) <= 1L << 53) return (long) number;
    throw wrong(name, "a whole number");
  }

  public int integer(String name) throws IOException {
    double number = number(name);
    if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) return (int) number;
    throw wrong(name, "a whole number");
  }

  public String text(String name) throws IOException {
    if (fields.get(name) instanceof String text) return text;
    throw wrong(name, "a text");
  }

  /** A text that is shown to people: nothing in it may steer their terminal. */
  public String line(String name) throws IOException {
    String text = text(name);
    if (text.length() > LONGEST_LINE) throw wrong(name, LONGEST_LINE + " characters at most");
    if (text.codePoints().anyMatch(Json::isUnprintable)) {
      throw wrong(name, "free of control characters");
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

  public List<String> texts(String name) throws IOException {
    List<String> read = new ArrayList<>();
    for (Object item : items(name)) {
      if (!(item instanceof String text)) throw wrong(name, "a list of texts");
      read.add(text);
    }
    return read;
  }

  public double[] numbers(String name) throws IOException {
    List<?> items = items(name);
    double[] read = new double[items.size()];
    for (int i = 0; i < read.length; i++) {
      if (!(items.get(i) instanceof Double number)) throw wrong(name, "a list of numbers");
      read[i] = number;
    }
    return read;
  }

  /** A list of lists of numbers, such as a table by rows. */
  public List<double[]> lists(String name) throws IOException {
    List<double[]> read = new ArrayList<>();
    for (Object item : items(name)) {
      if (!(item instanceof List<?> row)) throw wrong(name, "a list of lists of numbers");
      double[] numbers = new double[row.size()];
      for (int i = 0; i < numbers.length; i++) {
        if (!(row.get(i) instanceof Double number)) throw wrong(name, "a list of lists of numbers");
        numbers[i] = number;
      }
      read.add(numbers);
    }
    return read;
  }

  private List<?> items(String name) throws IOException {
    if (fields.get(name) instanceof List<?> items) return items;
    throw wrong(name, "a list");
  }

  private String at(String name) {
    return path.isEmpty() ? clean(name) : path + "." + clean(name);
  }

  /** What to throw when a field is not what was wanted. */
  public IOException wrong(String name, String wanted) {
    String what = fields.containsKey(name) ? "is not " + wanted : "is missing";
    return new IOException("'" + at(name) + "' " + what);
  }
}
