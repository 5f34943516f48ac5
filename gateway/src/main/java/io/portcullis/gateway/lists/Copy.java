package io.portcullis.gateway.lists;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a list's last good copy, and of the last try to have another.
 *
 * @param source where it came from, so that another source is another list
 * @param good when the source last gave this copy or said that it still holds; empty: never
 * @param tried when it was last asked
 * @param trouble why that came to nothing; empty: it did not
 * @param etag of HTTP, to be sent back; empty text: none
 * @param modified of HTTP, to be sent back; empty text: none
 * @param size of the copy
 */
public record Copy(
    String source,
    Optional<Instant> good,
    Optional<Instant> tried,
    String trouble,
    String etag,
    String modified,
    Size size) {
  private static final int SAID = 2000;

  /**
   * How much a copy says.
   *
   * @param prefixes lines that were taken
   * @param special those that no host of the Internet has, and were left out
   * @param refused lines that were too wide
   * @param bad lines that were not understood
   * @param complaints about the first of them
   */
  public record Size(int prefixes, int special, int refused, int bad, List<String> complaints) {
    static final Size NOTHING = new Size(0, 0, 0, 0, List.of());

    public Size {
      complaints = List.copyOf(complaints);
    }
  }

  /** Of a list that nobody has asked for yet. */
  static Copy none(String source) {
    return new Copy(source, Optional.empty(), Optional.empty(), "", "", "", Size.NOTHING);
  }

  Copy failed(Instant now, String why) {
    String line = why.length() <= SAID ? why : why.substring(0, SAID);
    return new Copy(source, good, Optional.of(now), line, etag, modified, size);
  }

  Copy stillGood(Instant now) {
    return new Copy(source, Optional.of(now), Optional.of(now), "", etag, modified, size);
  }

  /** When the copy is too old to be used; empty where there is none. */
  public Optional<Instant> ends(Duration maxAge) {
    return good.map(at -> at.plus(maxAge));
  }

  /**
   * How long the copy may still be used; never longer than a new one. A clock that was set back
   * gives no time.
   */
  public Duration left(Duration maxAge, Instant now) {
    if (good.isEmpty()) return Duration.ZERO;
    Duration left = Duration.between(now, good.get().plus(maxAge));
    if (left.isNegative()) return Duration.ZERO;
    return left.compareTo(maxAge) > 0 ? maxAge : left;
  }

  /** When the source is to be asked again; a source that failed sooner than one that did not. */
  public Instant next(Duration every, Instant now) {
    Duration soon = Duration.ofMinutes(5);
    Duration wait = trouble.isEmpty() || every.compareTo(soon) < 0 ? every : soon;
    return tried.map(at -> at.isAfter(now) ? now : at.plus(wait)).orElse(now);
  }

  String text() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("source", source);
      json.writeStringField("good", good.map(Instant::toString).orElse(""));
      json.writeStringField("tried", tried.map(Instant::toString).orElse(""));
      json.writeStringField("trouble", trouble);
      json.writeStringField("etag", etag);
      json.writeStringField("modified", modified);
      json.writeNumberField("prefixes", size.prefixes);
      json.writeNumberField("special", size.special);
      json.writeNumberField("refused", size.refused);
      json.writeNumberField("bad", size.bad);
      json.writeArrayFieldStart("complaints");
      for (String each : size.complaints) json.writeString(each);
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException neverInMemory) {
      throw new IllegalStateException(neverInMemory);
    }
    return text.append('\n').toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IOException when it is something else
   */
  static Copy parse(String text) throws IOException {
    Json json = Json.read(text);
    Size size =
        new Size(
            (int) json.wholeNumber("prefixes"),
            (int) json.wholeNumber("special"),
            (int) json.wholeNumber("refused"),
            (int) json.wholeNumber("bad"),
            new ArrayList<>(json.texts("complaints")));
    return new Copy(
        json.text("source"),
        moment(json.text("good")),
        moment(json.text("tried")),
        json.text("trouble"),
        json.text("etag"),
        json.text("modified"),
        size);
  }

  private static Optional<Instant> moment(String text) throws IOException {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException noTime) {
      throw new IOException("'" + text + "' is no time", noTime);
    }
  }
}
