package io.portcullis.detector.baseline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A baseline as JSON, version 2; version 1 said of no tuple when it was confirmed. The reader is
 * strict: a field that is unknown, missing or of another kind is an error that names it, so that a
 * slip of the pen never changes what is spared.
 */
public final class BaselineJson {
  /** Largest text that is read, in bytes: a full baseline with long suspicions. */
  public static final int LARGEST = 32 << 20;

  private static final String FORMAT = "portcullis-baseline";
  private static final int VERSION = 2;

  /** Later ones are no days that people write, and their text is another. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final Set<String> FIELDS =
      Set.of("format", "version", "flows", "from", "until", "tuples");
  private static final Set<String> SHAPE =
      Set.of("least_period_s", "most_period_s", "least_bytes", "most_bytes");
  private static final Set<String> REQUIRED =
      Set.of(
          "source",
          "destination",
          "port",
          "protocol",
          "shape",
          "first_seen",
          "last_seen",
          "flows",
          "state");
  private static final Set<String> OPTIONAL = Set.of("by", "at", "suspicion", "departure");
  private static final String CONFIRMED = "confirmed";
  private static final String UNTIL = "accepted_until";

  private BaselineJson() {}

  /** The baseline as text, a tuple a line, ending in a line end. */
  public static String write(Baseline baseline) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.NONE))
              .withArrayIndenter(new DefaultIndenter("  ", "\n"))
              .withObjectIndenter(DefaultPrettyPrinter.NopIndenter.instance));
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeNumberField("flows", baseline.flows());
      json.writeStringField("from", baseline.from().toString());
      json.writeStringField("until", baseline.until().toString());
      json.writeArrayFieldStart("tuples");
      for (BaselineEntry each : baseline.learned()) write(each, json);
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    return text.toString();
  }

  private static void write(BaselineEntry each, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("source", each.tuple().source());
    json.writeStringField("destination", each.tuple().destination());
    json.writeStringField("port", each.tuple().destinationPort());
    json.writeStringField("protocol", each.tuple().protocol());
    write("shape", each.shape(), json);
    json.writeStringField("first_seen", each.firstSeen().toString());
    json.writeStringField("last_seen", each.lastSeen().toString());
    json.writeStringField(CONFIRMED, each.confirmed().toString());
    json.writeNumberField("flows", each.flows());
    json.writeStringField("state", each.standing().word());
    if (each.ruling().isPresent()) {
      json.writeStringField("by", each.ruling().get().by());
      json.writeStringField("at", each.ruling().get().at().toString());
      Optional<Instant> until = each.ruling().get().until();
      if (until.isPresent()) json.writeStringField(UNTIL, until.get().toString());
    }
    if (!each.suspicion().isEmpty()) json.writeStringField("suspicion", each.suspicion());
    if (each.departure().isPresent()) write("departure", each.departure().get(), json);
    json.writeEndObject();
  }

  private static void write(String name, HabitRange shape, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("least_period_s", shape.leastPeriod());
    json.writeNumberField("most_period_s", shape.mostPeriod());
    json.writeNumberField("least_bytes", shape.leastBytes());
    json.writeNumberField("most_bytes", shape.mostBytes());
    json.writeEndObject();
  }

  /**
   * Reads what {@link #write} wrote, now or in version 1.
   *
   * @param written when it was, by the clock: what version 1 says was confirmed then
   * @throws IOException when it is something else; the message is one line that names the field
   */
  public static Baseline parse(String text, Instant written) throws IOException {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return baseline(Json.read(Json.strict(5, Json.LONGEST_LINE, LARGEST), bytes), written);
    } catch (IllegalArgumentException contradiction) {
      throw new IOException(contradiction.getMessage(), contradiction);
    }
  }

  private static Baseline baseline(Json root, Instant written) throws IOException {
    if (!root.text("format").equals(FORMAT)) throw root.wrong("format", '"' + FORMAT + '"');
    long version = root.wholeNumber("version");
    if (version < 1 || version > VERSION) {
      throw root.wrong("version", "1 or " + VERSION + ", which this Portcullis reads");
    }
    root.refuseOthers(FIELDS, Set.of());
    List<BaselineEntry> learned = new ArrayList<>();
    for (Json tuple : root.objects("tuples")) {
      learned.add(version == 1 ? ofVersion1(tuple, written) : ofToday(tuple));
    }
    return new Baseline(
        learned, root.wholeNumber("flows"), instant(root, "from"), instant(root, "until"));
  }

  private static BaselineEntry ofVersion1(Json from, Instant written) throws IOException {
    from.refuseOthers(REQUIRED, OPTIONAL);
    return learned(from, written, Optional.empty());
  }

  private static BaselineEntry ofToday(Json from) throws IOException {
    from.refuseOthers(with(REQUIRED, CONFIRMED), with(OPTIONAL, UNTIL));
    Optional<Instant> until =
        from.has(UNTIL) ? Optional.of(instant(from, UNTIL)) : Optional.empty();
    return learned(from, instant(from, CONFIRMED), until);
  }

  private static Set<String> with(Set<String> names, String another) {
    return Stream.concat(names.stream(), Stream.of(another)).collect(Collectors.toSet());
  }

  private static BaselineEntry learned(Json from, Instant confirmed, Optional<Instant> until)
      throws IOException {
    Tuple tuple =
        Tuple.of(
            from.line("source"),
            from.line("destination"),
            from.line("port"),
            from.line("protocol"));
    Optional<BaselineEntry.Ruling> ruling =
        from.has("by") || from.has("at")
            ? Optional.of(new BaselineEntry.Ruling(from.line("by"), instant(from, "at"), until))
            : Optional.empty();
    try {
      return new BaselineEntry(
          tuple,
          shape(from.object("shape")),
          instant(from, "first_seen"),
          instant(from, "last_seen"),
          confirmed,
          from.wholeNumber("flows"),
          standing(from),
          ruling,
          from.has("suspicion") ? from.line("suspicion") : "",
          from.has("departure") ? Optional.of(shape(from.object("departure"))) : Optional.empty());
    } catch (IllegalArgumentException contradiction) {
      throw new IOException(tuple + ": " + contradiction.getMessage(), contradiction);
    }
  }

  private static HabitRange shape(Json from) throws IOException {
    from.refuseOthers(SHAPE, Set.of());
    return new HabitRange(
        from.number("least_period_s"),
        from.number("most_period_s"),
        from.wholeNumber("least_bytes"),
        from.wholeNumber("most_bytes"));
  }

  private static BaselineState standing(Json from) throws IOException {
    Optional<BaselineState> standing = BaselineState.of(from.text("state"));
    if (standing.isPresent()) return standing.get();
    throw from.wrong("state", "pending, accepted, rejected or held_back");
  }

  private static Instant instant(Json from, String name) throws IOException {
    try {
      Instant read = Instant.parse(from.text(name));
      if (!read.isAfter(LATEST)) return read;
    } catch (DateTimeParseException noTime) {
      // Told below.
    }
    throw from.wrong(name, "a time such as 2026-11-24T04:25:00Z");
  }
}
