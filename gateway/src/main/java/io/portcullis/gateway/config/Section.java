package io.portcullis.gateway.config;

import io.portcullis.gateway.config.Yaml.Mapping;
import io.portcullis.gateway.config.Yaml.Scalar;
import io.portcullis.gateway.config.Yaml.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One mapping of the configuration while it is read: it hands out typed values, notes each problem
 * with its place and goes on, and in the end complains about keys that nobody asked for.
 */
final class Section {
  private final String path;
  private final Mapping mapping;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, String> gone = new HashMap<>();

  Section(String path, Mapping mapping, List<String> problems) {
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
  }

  /** {@code FILE:LINE} where it begins. */
  String place() {
    return mapping.place();
  }

  private Optional<Yaml> value(String key) {
    known.add(key);
    return Optional.ofNullable(mapping.entries().get(key));
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private void problem(Yaml at, String key, String what) {
    problems.add(at.place() + ": " + full(key) + ": " + what);
  }

  Section section(String key) {
    Optional<Yaml> value = value(key);
    if (value.isPresent() && value.get() instanceof Mapping inner) {
      return new Section(full(key), inner, problems);
    }
    value.ifPresent(wrong -> problem(wrong, key, "expected 'key: value' lines below it"));
    return new Section(full(key), Mapping.EMPTY, problems);
  }

  /**
   * A single value.
   *
   * @param reader throws IllegalArgumentException with what is wrong
   */
  <T> Optional<T> read(String key, Function<String, T> reader) {
    return value(key).flatMap(value -> scalar(key, value, reader));
  }

  private <T> Optional<T> scalar(String key, Yaml value, Function<String, T> reader) {
    if (!(value instanceof Scalar scalar)) {
      problem(value, key, "expected a single value");
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(scalar.text()));
    } catch (IllegalArgumentException wrong) {
      problem(value, key, String.valueOf(wrong.getMessage()));
      return Optional.empty();
    }
  }

  /** A list, or a single value in place of a list of one; empty when the key is missing. */
  <T> Optional<List<T>> readAll(String key, Function<String, T> reader) {
    return value(key)
        .map(
            value -> {
              List<T> read = new ArrayList<>();
              List<Yaml> items =
                  value instanceof Sequence sequence ? sequence.items() : List.of(value);
              for (Yaml item : items) scalar(key, item, reader).ifPresent(read::add);
              return read;
            });
  }

  /** The items of a list whose members may be mappings: each as a section, or as its text. */
  <T> List<T> each(String key, Function<String, T> plain, Function<Section, Optional<T>> mapped) {
    Optional<Yaml> value = value(key);
    if (value.isEmpty()) return List.of();
    List<Yaml> items =
        value.get() instanceof Sequence sequence ? sequence.items() : List.of(value.get());
    List<T> read = new ArrayList<>();
    for (Yaml item : items) {
      if (item instanceof Mapping inner) {
        mapped.apply(new Section(full(key), inner, problems)).ifPresent(read::add);
      } else {
        scalar(key, item, plain).ifPresent(read::add);
      }
    }
    return read;
  }

  boolean flag(String key, boolean otherwise) {
    return read(key, Section::truth).orElse(otherwise);
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  int integer(String key, int least, int most, int otherwise) {
    return read(key, text -> integer(text, least, most)).orElse(otherwise);
  }

  static int integer(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException noNumber) {
      // Told below, with the range.
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no whole number "
            + (most == Integer.MAX_VALUE
                ? "from " + least + " up"
                : "from " + least + " to " + most));
  }

  <E extends Enum<E>> E word(String key, Class<E> words, E otherwise) {
    return read(key, text -> word(text, words)).orElse(otherwise);
  }

  private static <E extends Enum<E>> E word(String text, Class<E> words) {
    List<String> all = new ArrayList<>();
    for (E each : words.getEnumConstants()) {
      String name = each.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) return each;
      all.add(name);
    }
    throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", all));
  }

  /** Complains when a key that must be there is not. */
  void missing(String key, String formerly) {
    boolean there = mapping.entries().containsKey(key) || mapping.entries().containsKey(formerly);
    if (!there) problem(mapping, key, "is missing");
  }

  /**
   * Says of a key of earlier versions, where it is still set, what became of it.
   *
   * @param now what to do, or what holds now
   */
  void gone(String key, String now) {
    gone.put(key, now);
  }

  /** Complains about the keys that were not asked for. */
  void end() {
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (known.contains(key)) return;
              if (gone.containsKey(key)) {
                problem(value, key, "is gone: " + gone.get(key));
                return;
              }
              String meant =
                  Spelling.nearest(key, known)
                      .map(near -> ", did you mean '" + near + "'?")
                      .orElse("");
              problems.add(value.place() + ": unknown key '" + full(key) + "'" + meant);
            });
  }
}
