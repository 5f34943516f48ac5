package io.portcullis.gateway.config;

import io.portcullis.gateway.notify.notifier.Event;
import io.portcullis.gateway.notify.notifier.Notifier;
import io.portcullis.gateway.notify.notifier.Notifiers;
import io.portcullis.gateway.notify.notifier.Options;
import io.portcullis.gateway.notify.notifier.Severity;
import io.portcullis.rules.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the list {@code notify}: what all notifiers have, and what each asks for itself. */
final class NotifyReader {
  private static final int PER_HOUR = 60;

  private final List<String> problems;
  private final Set<String> names = new HashSet<>();

  NotifyReader(List<String> problems) {
    this.problems = problems;
  }

  List<Config.Notification> read(Section root) {
    return root.each("notify", NotifyReader::noMapping, this::one);
  }

  private static Config.Notification noMapping(String text) {
    throw new IllegalArgumentException("'" + text + "': expected 'type: ...' and its settings");
  }

  private Optional<Config.Notification> one(Section section) {
    Optional<String> type = section.read("type", Notifiers::type);
    section.missing("type", "type");
    Optional<Notifier> by = type.flatMap(word -> Notifiers.read(word, options(section)));
    String name = section.read("name", NotifyReader::name).or(() -> type).orElse("");
    Optional<List<String>> events = section.readAll("events", NotifyReader::event);
    // Who names events wants them, however mild.
    Severity otherwise = events.isPresent() ? Severity.INFO : Severity.NOTICE;
    Severity severity = section.word("severity", Severity.class, otherwise);
    Duration digest = section.read("digest", Durations::parse).orElse(Duration.ZERO);
    int perHour = section.integer("per-hour", 1, 3600, PER_HOUR);
    if (type.isEmpty()) return Optional.empty();
    section.end();
    if (!names.add(name)) {
      problems.add(
          section.place()
              + ": notify: two are called '"
              + name
              + "'; give each a 'name' of its own");
    }
    Set<String> wanted = Set.copyOf(events.orElse(List.of()));
    return by.map(way -> new Config.Notification(name, wanted, severity, digest, perHour, way));
  }

  private static String name(String text) {
    if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")) return text;
    throw new IllegalArgumentException(
        "'" + text + "' is no name; use up to 40 letters, digits, '.', '_' and '-'");
  }

  private static String event(String word) {
    if (Event.words().contains(word)) return word;
    throw new IllegalArgumentException(
        "'"
            + word
            + "' is none of "
            + String.join(", ", Event.words())
            + Spelling.nearest(word, Event.words())
                .map(near -> ", did you mean '" + near + "'?")
                .orElse(""));
  }

  private static Options options(Section section) {
    return new Options() {
      @Override
      public <T> Optional<T> read(String key, Function<String, T> reader) {
        return section.read(key, reader);
      }

      @Override
      public <T> Optional<List<T>> readAll(String key, Function<String, T> reader) {
        return section.readAll(key, reader);
      }

      @Override
      public void mustHave(String key) {
        section.missing(key, key);
      }
    };
  }
}
