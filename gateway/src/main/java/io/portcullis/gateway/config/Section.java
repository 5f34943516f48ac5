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
  private static final Set<String> SECRETS = Set.of("token", "password", "bouncer-key", "headers");

  private final String path;
  private final Mapping mapping;
  private final Reading reading;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, String> gone = new HashMap<>();

  Section(String path, Mapping mapping, Reading reading) {
    this.path = path;
    this.mapping = mapping;
    this.reading = reading;
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
    reading.problems().add(at.place() + ": " + full(key) + ": " + what);
  }

  private void note(Setting setting) {
    reading.settings().add(setting);
  }

  Section section(String key) {
    Optional<Yaml> value = value(key);
    if (value.isPresent() && value.get() instanceof Mapping inner) {
      return new Section(full(key), inner, reading);
    }
    value.ifPresent(wrong -> problem(wrong, key, "expected 'key: value' lines below it"));
    return new Section(full(key), Mapping.EMPTY, reading);
  }

  /**
   * A single value that has no default.
   *
   * @param reader throws IllegalArgumentException with what is wrong
   */
  <T> Optional<T> read(String key, Function<String, T> reader) {
    Optional<Yaml> value = value(key);
    note(value.map(set -> set(key, set)).orElseGet(() -> Setting.unset(full(key))));
    return value.flatMap(set -> scalar(key, set, reader));
  }

  /**
   * A single value, or its default.
   *
   * @param reader throws IllegalArgumentException with what is wrong
   */
  <T> T read(String key, Function<String, T> reader, T otherwise) {
    return read(key, reader, otherwise, otherwise);
  }

  /**
   * A value of which an operator would write the default otherwise than it prints.
   *
   * @param shown the default in an operator's words
   */
  <T> T read(String key, Function<String, T> reader, T otherwise, Object shown) {
    Optional<Yaml> value = value(key);
    note(value.map(set -> set(key, set)).orElseGet(() -> Setting.byDefault(full(key), shown)));
    return value.flatMap(set -> scalar(key, set, reader)).orElse(otherwise);
  }

  private Setting set(String key, Yaml value) {
    return new Setting(full(key), Optional.of(text(key, value)), value.place());
  }

  /** In one line, as YAML would have it, but for what nobody is to read over a shoulder. */
  private static String text(String key, Yaml value) {
    if (SECRETS.contains(key)) return "***";
    if (value instanceof Scalar scalar) {
      // Many web services take whoever knows the path of their address.
      return key.equals("url")
          ? scalar.text().replaceFirst("(://[^/]*/).+", "$1***")
          : scalar.text();
    }
    if (value instanceof Sequence sequence) {
      List<String> items = sequence.items().stream().map(item -> text(key, item)).toList();
      return "[" + String.join(", ", items) + "]";
    }
    List<String> entries = new ArrayList<>();
    if (value instanceof Mapping inner) {
      inner.entries().forEach((name, each) -> entries.add(name + ": " + text(name, each)));
    }
    return "{" + String.join(", ", entries) + "}";
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
    Optional<Yaml> value = value(key);
    note(value.map(set -> set(key, set)).orElseGet(() -> Setting.unset(full(key))));
    return value.map(set -> items(key, set, reader));
  }

  /** A list that is its default when the key is missing, or has nothing behind it. */
  <T> List<T> readAll(String key, Function<String, T> reader, List<T> otherwise) {
    Optional<Yaml> value = value(key).filter(set -> !isEmpty(set));
    List<String> words =
        otherwise.stream().map(each -> Setting.byDefault("", each).value().orElseThrow()).toList();
    note(
        value
            .map(set -> set(key, set))
            .orElseGet(() -> Setting.byDefault(full(key), "[" + String.join(", ", words) + "]")));
    // Where no item was understood, that is told, and the rest is looked at with the default.
    return value
        .map(set -> items(key, set, reader))
        .filter(read -> !read.isEmpty())
        .orElse(otherwise);
  }

  private static boolean isEmpty(Yaml value) {
    return value instanceof Sequence sequence && sequence.items().isEmpty();
  }

  private <T> List<T> items(String key, Yaml value, Function<String, T> reader) {
    List<T> read = new ArrayList<>();
    List<Yaml> items = value instanceof Sequence sequence ? sequence.items() : List.of(value);
    for (Yaml item : items) scalar(key, item, reader).ifPresent(read::add);
    return read;
  }

  /** The items of a list whose members may be mappings: each as a section, or as its text. */
  <T> List<T> each(String key, Function<String, T> plain, Function<Section, Optional<T>> mapped) {
    Optional<Yaml> value = value(key);
    if (value.isEmpty() || isEmpty(value.get())) note(Setting.byDefault(full(key), "[]"));
    if (value.isEmpty()) return List.of();
    List<Yaml> items =
        value.get() instanceof Sequence sequence ? sequence.items() : List.of(value.get());
    List<T> read = new ArrayList<>();
    for (Yaml item : items) {
      // They come from several files, so each has its own place.
      note(set(key, item));
      if (item instanceof Mapping inner) {
        mapped.apply(new Section(full(key), inner, silently())).ifPresent(read::add);
      } else {
        scalar(key, item, plain).ifPresent(read::add);
      }
    }
    return read;
  }

  /** The keys of a list's member are told with the member. */
  private Reading silently() {
    return reading.withoutSettings();
  }

  boolean flag(String key, boolean otherwise) {
    return read(key, Section::truth, otherwise);
  }

  static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  int integer(String key, int least, int most, int otherwise) {
    return read(key, text -> integer(text, least, most), otherwise);
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
    return read(key, text -> word(text, words), otherwise);
  }

  static <E extends Enum<E>> E word(String text, Class<E> words) {
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
    gone.put(key, "is gone: " + now);
  }

  /** Says of a key of earlier versions, where it is still set, what it is called today. */
  void renamed(String key, String today) {
    gone.put(key, "is now called '" + full(today) + "'");
  }

  /**
   * A value that may still be written with its former name, which is told.
   *
   * @param key its name today, which wins
   */
  <T> Optional<T> read(String key, String former, Function<String, T> reader) {
    Optional<Yaml> old = value(former);
    old.ifPresent(value -> reading.notices().add(renaming(value, former, key)));
    if (old.isEmpty() || mapping.entries().containsKey(key)) return read(key, reader);
    known.add(key);
    note(set(key, old.get()));
    return scalar(former, old.get(), reader);
  }

  private String renaming(Yaml at, String former, String today) {
    return at.place() + ": " + full(former) + " is now called '" + full(today) + "'";
  }

  /** Complains about the keys that were not asked for. */
  void end() {
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (known.contains(key)) return;
              if (gone.containsKey(key)) {
                problem(value, key, gone.get(key));
                return;
              }
              String meant =
                  Spelling.nearest(key, known)
                      .map(near -> ", did you mean '" + near + "'?")
                      .orElse("");
              reading.problems().add(value.place() + ": unknown key '" + full(key) + "'" + meant);
            });
  }
}
