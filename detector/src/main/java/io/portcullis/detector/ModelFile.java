package io.portcullis.detector;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A model in a file: our own versioned JSON ({@code docs/models.md}), or the pickles of the
 * Stratosphere Testing Framework ({@code .stfm}), which are only read. Files come from strangers,
 * so what is not expected is refused by name, and no file can make us take more memory than a few
 * times its size.
 */
public final class ModelFile {
  /** Largest file that is looked at, in bytes; the largest known model has 65,000. */
  public static final int LARGEST = 4 << 20;

  private static final String FORMAT = "portcullis-model";
  private static final int VERSION = 1;
  private static final Set<String> FIELDS =
      Set.of(
          "format",
          "version",
          "label",
          "protocol",
          "threshold",
          "letters",
          "provenance",
          "stored_chain");
  private static final Set<String> PROVENANCE_FIELDS =
      Set.of("source", "sha256", "flows", "date", "tool", "note");

  private ModelFile() {}

  /**
   * Reads a model of either kind, told by the name's end.
   *
   * @throws IOException when it cannot be read or is no model; the message is one line that names
   *     the file and what is wrong with it
   */
  public static MarkovModel read(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read (" + e.getMessage() + ')', e);
    }
    return parse(file.toString(), content);
  }

  /**
   * The same for content that is in memory, such as an entry of an archive.
   *
   * @param name whose end tells the kind, and which errors and provenance name
   */
  public static MarkovModel parse(String name, byte[] content) throws IOException {
    try {
      if (content.length > LARGEST) throw new IOException("larger than " + LARGEST + " bytes");
      if (name.endsWith(".json")) return parseJson(content);
      if (name.endsWith(".stfm")) return StfmReader.read(content, provenance(name, content));
      throw new IOException("no model: the name ends neither in .json nor in .stfm");
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static MarkovModel.Provenance provenance(String name, byte[] content) {
    return new MarkovModel.Provenance(
        name.substring(name.lastIndexOf('/') + 1), sha256(content), "Stratosphere model file");
  }

  /** SHA-256 in hexadecimal. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Writes a model as JSON; a file of that name is replaced in one step, so that a reader sees the
   * old or the new one.
   */
  public static void write(MarkovModel model, Path file) throws IOException {
    Path half = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.writeString(half, json(model));
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  /** The model as JSON text, ending in a line end. */
  public static String json(MarkovModel model) throws IOException {
    JsonMapper mapper = mapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
    root.put("label", model.label()).put("protocol", model.protocol());
    root.put("threshold", model.threshold()).put("letters", model.letters());
    MarkovModel.Provenance from = model.provenance();
    root.putObject("provenance")
        .put("source", from.source())
        .put("sha256", from.sha256())
        .put("flows", from.flows())
        .put("date", from.date())
        .put("tool", from.tool())
        .put("note", from.note());
    if (!model.stored().transitions().isEmpty()) {
      ObjectNode chain = root.putObject("stored_chain");
      model.stored().transitions().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(pair -> chain.put(pair.getKey(), pair.getValue()));
    }
    return mapper.writeValueAsString(root) + '\n';
  }

  private static MarkovModel parseJson(byte[] content) throws IOException {
    JsonNode root;
    try {
      root = mapper().readTree(content);
    } catch (JacksonException e) {
      throw new IOException("no JSON: " + printable(e), e);
    }
    if (!FORMAT.equals(root.path("format").asText(""))) {
      throw new IOException("no model: \"format\" is not \"" + FORMAT + '"');
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new IOException(
          "model format version %s is unknown; this Portcullis reads version %d"
              .formatted(clean(version.toString()), VERSION));
    }
    refuseOthers(root, FIELDS);
    try {
      MarkovModel model =
          new MarkovModel(
              text(root, "label"),
              text(root, "letters"),
              number(root, "threshold"),
              provenance(object(root, "provenance")),
              new StoredChain(chain(object(root, "stored_chain"))));
      if (!root.has("protocol") || text(root, "protocol").equals(model.protocol())) return model;
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    throw new IOException("\"protocol\" is not the third piece of the label");
  }

  private static MarkovModel.Provenance provenance(JsonNode from) throws IOException {
    refuseOthers(from, PROVENANCE_FIELDS);
    JsonNode flows = from.path("flows");
    if (!flows.isMissingNode() && !flows.canConvertToLong()) {
      throw new IOException("\"flows\" is no whole number");
    }
    return new MarkovModel.Provenance(
        textOrNothing(from, "source"),
        textOrNothing(from, "sha256"),
        flows.asLong(0),
        textOrNothing(from, "date"),
        textOrNothing(from, "tool"),
        textOrNothing(from, "note"));
  }

  private static Map<String, Double> chain(JsonNode stored) throws IOException {
    Map<String, Double> chain = new HashMap<>();
    for (Iterator<String> pairs = stored.fieldNames(); pairs.hasNext(); ) {
      String pair = pairs.next();
      chain.put(pair, number(stored, pair));
    }
    return chain;
  }

  private static void refuseOthers(JsonNode object, Set<String> known) throws IOException {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) throw new IOException("unknown field \"" + clean(name) + '"');
    }
  }

  private static JsonNode object(JsonNode parent, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (node.isObject() || node.isMissingNode()) return node;
    throw new IOException('"' + name + "\" is no object");
  }

  private static String text(JsonNode parent, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (node.isTextual()) return node.textValue();
    throw new IOException('"' + name + "\" is missing or no text");
  }

  private static String textOrNothing(JsonNode parent, String name) throws IOException {
    return parent.has(name) ? text(parent, name) : "";
  }

  private static double number(JsonNode parent, String name) throws IOException {
    JsonNode node = parent.path(name);
    if (node.isNumber()) return node.doubleValue();
    throw new IOException('"' + clean(name) + "\" is missing or no number");
  }

  /** What another's parser says of a stranger's file: one line, and not for ever. */
  static String printable(Exception e) {
    String said = e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
    return said == null ? "is unreadable" : clean(said);
  }

  private static String clean(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", "?");
    return line.length() <= 120 ? line : line.substring(0, 120) + "…";
  }

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(LARGEST)
                    .maxDocumentLength(LARGEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return JsonMapper.builder(factory)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }
}
