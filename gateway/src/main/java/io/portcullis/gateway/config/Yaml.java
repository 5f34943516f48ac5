package io.portcullis.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML file as a tree whose every node knows its line, so that a complaint can say where. Read
 * token by token: a mapping library would tell one problem at a time and without its place.
 */
sealed interface Yaml {

  /** {@code FILE:LINE}. */
  String place();

  /** A word, number, truth value or text, as written. */
  record Scalar(String text, String place) implements Yaml {}

  record Sequence(List<Yaml> items, String place) implements Yaml {}

  record Mapping(Map<String, Yaml> entries, String place) implements Yaml {
    static final Mapping EMPTY = new Mapping(Map.of(), "defaults");

    /** This one with what a later file says: mappings are joined, everything else is replaced. */
    Mapping with(Mapping later) {
      Map<String, Yaml> joined = new LinkedHashMap<>(entries);
      later.entries.forEach(
          (key, value) ->
              joined.merge(
                  key,
                  value,
                  (mine, its) ->
                      mine instanceof Mapping left && its instanceof Mapping right
                          ? left.with(right)
                          : its));
      return new Mapping(joined, later.place);
    }
  }

  /**
   * Reads a file.
   *
   * @param problems gets a line for each thing that is no YAML or that we do not take
   * @return what could be read; an empty mapping for an empty file
   * @throws IOException when the file cannot be read
   */
  static Mapping read(Path file, List<String> problems) throws IOException {
    try {
      return parse(file, Files.readString(file), problems);
    } catch (java.nio.charset.MalformedInputException binary) {
      problems.add(file + ": is no text in UTF-8");
      return Mapping.EMPTY;
    }
  }

  /**
   * Reads a text.
   *
   * @param file that it is of, for places
   * @param problems as {@link #read} has them
   */
  static Mapping parse(Path file, String text, List<String> problems) throws IOException {
    try (YAMLParser parser = YAMLFactory.builder().build().createParser(text)) {
      Reader reader = new Reader(file, parser, problems);
      if (parser.nextToken() == null) return Mapping.EMPTY;
      Optional<Yaml> tree = reader.node();
      if (tree.isEmpty()) return Mapping.EMPTY;
      if (tree.get() instanceof Mapping mapping) return mapping;
      problems.add(tree.get().place() + ": expected 'key: value' lines");
    } catch (JsonProcessingException broken) {
      problems.add(file + ":" + broken.getLocation().getLineNr() + ": no YAML: " + first(broken));
    }
    return Mapping.EMPTY;
  }

  private static String first(JsonProcessingException broken) {
    return broken.getOriginalMessage().lines().findFirst().orElse("unreadable");
  }

  /** Builds the tree of one file. */
  record Reader(Path file, YAMLParser parser, List<String> problems) {

    private String place() {
      return file + ":" + parser.currentTokenLocation().getLineNr();
    }

    /** The node that starts at the current token; empty for null. */
    Optional<Yaml> node() throws IOException {
      JsonToken token = parser.currentToken();
      String place = place();
      if (parser.isCurrentAlias()) {
        problems.add(place + ": aliases (*name) are not taken; write the value out");
        return Optional.empty();
      }
      if (token == JsonToken.START_OBJECT) return Optional.of(mapping(place));
      if (token == JsonToken.START_ARRAY) return Optional.of(sequence(place));
      // A key with nothing behind it is one whose lines were all commented out.
      if (token == JsonToken.VALUE_NULL || parser.getText().isEmpty()) return Optional.empty();
      return Optional.of(new Scalar(parser.getText(), place));
    }

    private Mapping mapping(String place) throws IOException {
      Map<String, Yaml> entries = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        String at = place();
        parser.nextToken();
        Optional<Yaml> value = node();
        if (value.isEmpty()) continue;
        if (entries.putIfAbsent(key, value.get()) != null) {
          problems.add(at + ": '" + key + "' is there twice");
        }
      }
      return new Mapping(entries, place);
    }

    private Sequence sequence(String place) throws IOException {
      List<Yaml> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) node().ifPresent(items::add);
      return new Sequence(items, place);
    }
  }
}
