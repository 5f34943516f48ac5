package io.portcullis.gateway.notify.notifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One message to a person, short enough for a phone.
 *
 * @param at when it happened
 * @param event the {@code event_type} of the event log, or {@code digest} for several of them
 * @param host name of the router that speaks
 * @param title what happened, in one line
 * @param lines what else there is to say, each with its name, such as {@code who}; in their order
 * @param rule the ID of the rule that it is about; empty where it is about none
 */
public record Notice(
    Instant at,
    String event,
    Severity severity,
    String host,
    String title,
    List<Line> lines,
    Optional<Long> rule) {
  private static final JsonFactory JSON = new JsonFactory();

  public Notice {
    title = printable(title);
    lines = List.copyOf(lines);
  }

  /**
   * One line of a notice.
   *
   * @param name a lower-case word: who, what, network, why, until, undo …
   */
  public record Line(String name, String text) {
    public Line {
      text = printable(text);
    }
  }

  /** A line feed in a name of a model must not begin a header or another line of a log. */
  private static String printable(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** This notice with another line at its end. */
  public Notice with(Line line) {
    List<Line> more = new ArrayList<>(lines);
    more.add(line);
    return new Notice(at, event, severity, host, title, more, rule);
  }

  /** What follows the title: {@code Why: beacon every 63 s}, a line each. */
  public String text() {
    return lines.stream()
        .map(line -> capital(line.name()) + ": " + line.text())
        .collect(Collectors.joining("\n"));
  }

  private static String capital(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** Everything in one line, for logs. */
  public String oneLine() {
    return title
        + lines.stream()
            .map(line -> "; " + line.name() + ": " + line.text())
            .collect(Collectors.joining());
  }

  /** Everything as one JSON object; lines that bear a name twice are joined by a line feed. */
  public String json() {
    return object(
        json -> {
          json.writeStringField("timestamp", at.toString());
          json.writeStringField("event", event);
          json.writeStringField("severity", severity.name().toLowerCase(Locale.ROOT));
          json.writeStringField("host", host);
          json.writeStringField("title", title);
          json.writeStringField("text", text());
          if (rule.isPresent()) json.writeNumberField("rule", rule.get());
          for (String name : lines.stream().map(Line::name).distinct().toList()) {
            json.writeStringField(name, all(name));
          }
        });
  }

  /** The text of all lines of a name. */
  String all(String name) {
    return lines.stream()
        .filter(line -> line.name().equals(name))
        .map(Line::text)
        .collect(Collectors.joining("\n"));
  }

  /** Writes the fields of an object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  static String object(Fields fields) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    return text.toString();
  }
}
