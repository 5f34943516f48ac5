package io.portcullis.detector.evidence.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.trail.Moment;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An explanation as compact JSON, for programs and for the ledger, and back. */
public final class ExplanationJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ExplanationJson() {}

  /** One object without line ends; some 200 bytes a moment. */
  public static String write(Explanation explanation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(explanation, json);
    } catch (IOException neverForStrings) {
      throw new UncheckedIOException(neverForStrings);
    }
    return text.toString();
  }

  private static void write(Explanation from, JsonGenerator json) throws IOException {
    json.writeStartObject();
    number(json, "score", from.score());
    number(json, "threshold", from.threshold());
    json.writeStringField("sensitivity", from.sensitivity().word());
    if (from.reached().isPresent()) {
      json.writeStringField("reached", from.reached().get().word());
    }
    number(json, "evidence", from.evidence());
    number(json, "period_s", from.periodSeconds());
    json.writeNumberField("flows", from.flows());
    json.writeNumberField("beats", from.beats());
    json.writeNumberField("crossed_at_flow", from.crossedAt());
    json.writeArrayFieldStart("terms");
    for (Reason reason : from.terms()) {
      json.writeStartObject();
      json.writeStringField("name", reason.term());
      number(json, "value", reason.value());
      json.writeStringField("reason", reason.cause());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!from.server().isEmpty()) json.writeStringField("server", from.server());
    json.writeArrayFieldStart("would_change");
    for (String change : from.changes()) json.writeString(change);
    json.writeEndArray();
    json.writeArrayFieldStart("steps");
    for (Moment moment : from.moments()) write(moment, json);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(Moment moment, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("letter", moment.letter());
    json.writeNumberField("line", moment.line());
    json.writeNumberField("start_us", moment.startMicros());
    number(json, "gap_s", moment.gapSeconds());
    number(json, "expected_s", moment.expectedSeconds());
    json.writeNumberField("bytes", moment.totalBytes());
    if (moment.sourceBytes() >= 0) json.writeNumberField("src_bytes", moment.sourceBytes());
    json.writeStringField("beat", moment.beat());
    json.writeStringField("size", moment.size());
    number(json, "llr", moment.ratio());
    if (moment.ratio().isPresent()) {
      number(json, "clipped", moment.clipped());
      json.writeStringField("normal", moment.normal());
    }
    number(json, "evidence", moment.evidence());
    number(json, "score", moment.score());
    json.writeEndObject();
  }

  /** Four digits after the point are more than the method knows. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeNumberField(name, Math.round(value * 1e4) / 1e4);
  }

  private static void number(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) number(json, name, value.getAsDouble());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when it is something else; the message names the field
   */
  public static Explanation read(String text) throws IOException {
    Json json = Json.read(text);
    List<Reason> terms = new ArrayList<>();
    for (Json term : json.objects("terms")) {
      // A ledger may have one that was written when this was called a cause.
      String reason = term.text(term.has("reason") ? "reason" : "cause");
      terms.add(new Reason(term.text("name"), term.number("value"), reason));
    }
    List<Moment> moments = new ArrayList<>();
    for (Json step : json.objects("steps")) moments.add(moment(step));
    return new Explanation(
        json.number("score"),
        json.number("threshold"),
        Sensitivity.of(json.text("sensitivity"))
            .orElseThrow(() -> new IOException("'sensitivity' is none that is known")),
        // What older versions wrote does not have it.
        json.has("reached") ? Sensitivity.of(json.text("reached")) : Optional.empty(),
        json.number("evidence"),
        terms,
        json.number("period_s"),
        json.integer("flows"),
        json.integer("beats"),
        json.integer("crossed_at_flow"),
        json.texts("would_change"),
        moments,
        json.has("server") ? json.text("server") : "");
  }

  private static Moment moment(Json step) throws IOException {
    boolean counts = step.has("llr");
    return new Moment(
        step.text("letter"),
        (long) step.number("line"),
        (long) step.number("start_us"),
        optional(step, "gap_s"),
        optional(step, "expected_s"),
        (long) step.number("bytes"),
        step.has("src_bytes") ? (long) step.number("src_bytes") : -1,
        step.text("beat"),
        step.text("size"),
        optional(step, "llr"),
        counts ? step.number("clipped") : 0,
        counts ? step.text("normal") : "",
        step.number("evidence"),
        optional(step, "score"));
  }

  private static OptionalDouble optional(Json step, String name) throws IOException {
    return step.has(name) ? OptionalDouble.of(step.number(name)) : OptionalDouble.empty();
  }
}
