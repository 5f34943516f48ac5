package io.portcullis.gateway.config;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.rules.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code lists}: block lists of others, each with its source and its bounds. */
final class ListsReader {
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration MAX_AGE = Duration.ofDays(3);
  private static final Duration OFTEN = Duration.ofMinutes(1);
  // What the kernel's timeouts can carry.
  private static final Duration OLDEST = Duration.ofDays(24);
  private static final long MAX_SIZE = 16_000_000;
  private static final long LARGEST = 100_000_000;
  private static final int MOST = 200_000;
  private static final int GROWTH = 4;

  private final List<String> problems;
  private final Set<String> names = new HashSet<>();

  ListsReader(List<String> problems) {
    this.problems = problems;
  }

  List<Config.ListSource> read(Section root) {
    return root.each("lists", ListsReader::noMapping, this::one);
  }

  private static Config.ListSource noMapping(String text) {
    throw new IllegalArgumentException(
        "'" + text + "': expected 'name: ...', 'source: ...' and its settings");
  }

  private Optional<Config.ListSource> one(Section section) {
    Optional<String> name = section.read("name", ListsReader::name);
    section.missing("name", "name");
    boolean plain = section.flag("plain-http", false);
    Optional<Config.Place> source = section.read("source", text -> place(text, plain));
    section.missing("source", "source");
    Duration every = section.read("every", ListsReader::often, EVERY);
    Duration maxAge = section.read("max-age", ListsReader::age, MAX_AGE);
    long maxSize = section.read("max-size", ListsReader::size, MAX_SIZE);
    int most = section.integer("max-prefixes", 1, MOST, MOST);
    int growth = section.integer("max-growth", 2, 1000, GROWTH);
    BlockList.Direction direction =
        section.word("direction", BlockList.Direction.class, BlockList.Direction.BOTH);
    boolean drops = section.word("action", Action.class, Action.BLOCK) == Action.BLOCK;
    Optional<Path> trusted = section.read("ca-file", Path::of);
    section.end();
    if (name.isEmpty() || source.isEmpty()) return Optional.empty();
    if (!names.add(name.get())) {
      problems.add(section.place() + ": lists: two are called '" + name.get() + "'");
    }
    if (maxAge.compareTo(every) < 0) {
      problems.add(
          section.place()
              + ": lists.max-age: '"
              + name.get()
              + "' would be too old before it is asked for again");
    }
    return Optional.of(
        new Config.ListSource(
            name.get(),
            source.get(),
            new Config.ListBounds(every, maxAge, maxSize, most, growth),
            direction,
            drops,
            trusted));
  }

  /** What is done with packets. */
  private enum Action {
    BLOCK,
    COUNT
  }

  private static String name(String text) {
    if (BlockList.isName(text)) return text;
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no name; use up to "
            + BlockList.LONGEST_NAME
            + " of a to z, digits and '-'");
  }

  private static Config.Place place(String text, boolean plain) {
    if (!text.contains("://"))
      return new Config.Place(Optional.of(Path.of(text)), Optional.empty());
    try {
      URI url = URI.create(text);
      boolean http = "http".equals(url.getScheme());
      if (url.getHost() != null && ("https".equals(url.getScheme()) || (http && plain))) {
        return new Config.Place(Optional.empty(), Optional.of(url));
      }
      if (http) {
        throw new IllegalArgumentException(
            "http:// lets anybody on the way decide what is blocked; write https://, or"
                + " 'plain-http: true' above it");
      }
    } catch (IllegalArgumentException wrong) {
      if (String.valueOf(wrong.getMessage()).startsWith("http:// lets")) throw wrong;
      // Told below.
    }
    throw new IllegalArgumentException("'" + text + "' is neither a file nor https://HOST/...");
  }

  private static Duration often(String text) {
    Duration every = Durations.parse(text);
    if (every.compareTo(OFTEN) >= 0) return every;
    throw new IllegalArgumentException("'" + text + "' is too often; 1m at least");
  }

  private static Duration age(String text) {
    Duration age = Durations.parse(text);
    if (age.compareTo(OLDEST) <= 0) return age;
    throw new IllegalArgumentException("'" + text + "' is too long; 24d at most");
  }

  private static long size(String text) {
    long size = ConfigReader.bytes(text);
    if (size <= LARGEST) return size;
    throw new IllegalArgumentException("'" + text + "' is too much; 100MB at most");
  }
}
