package io.portcullis.fleet.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Protocols;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The text of a message: written, and read without trust. */
public sealed interface Message {
  /** Of the messages that are written; a message of a higher one is refused. */
  int VERSION = 1;

  Head head();

  /**
   * All that a site has to say at one of its places for decisions. It replaces what the site said
   * there before.
   *
   * @param unusable entries that are none, or of a kind that is not known here
   */
  record Decisions(Head head, List<Statement> statements, int unusable) implements Message {
    public Decisions {
      statements = List.copyOf(statements);
    }
  }

  /** How a site is. */
  record Report(Head head, Health health) implements Message {}

  /** The text of decisions. */
  static String text(Head head, List<Statement> statements) {
    return write(
        head,
        json -> {
          json.writeArrayFieldStart("decisions");
          for (Statement each : statements) {
            json.writeStartObject();
            json.writeStringField("server", each.server().toString());
            if (each.service().isPresent()) {
              json.writeNumberField("port", each.service().get().port());
              json.writeStringField("proto", Protocols.name(each.service().get().protocol()));
            }
            json.writeNumberField("left_s", Math.max(1, each.left().toSeconds()));
            json.writeStringField("reason", each.reason());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** The text of a report. */
  static String text(Head head, Health health) {
    return write(
        head,
        json -> {
          json.writeObjectFieldStart("health");
          json.writeStringField("version", health.version());
          json.writeStringField("mode", health.mode());
          json.writeNumberField("rules", health.rules());
          json.writeNumberField("fleet", health.fleet());
          json.writeNumberField("leaks", health.leaks());
          json.writeBooleanField("breaker_open", health.breakerOpen());
          if (health.pace().isPresent()) {
            json.writeNumberField("flows_per_s", health.pace().get().flowsPerSecond());
            json.writeNumberField("lag_s", health.pace().get().lagSeconds());
          }
          json.writeEndObject();
        });
  }

  /** What comes after the head. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** The text of a message: the head, and what comes after it. */
  static String write(Head head, Body body) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("v", VERSION);
      json.writeStringField("site", head.site());
      json.writeStringField("key", head.key());
      json.writeNumberField("seq", head.sequence());
      json.writeStringField("time", head.time().toString());
      body.write(json);
      json.writeEndObject();
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
    return text.toString();
  }

  /**
   * Reads a text. Fields that are not known are ignored, and so are entries that make no sense.
   *
   * @throws RefusedException when it is no message, or one of a version that is not known
   */
  static Message read(byte[] text) throws RefusedException {
    try {
      Json json = json(text);
      Head head = head(json);
      return json.has("health") ? report(head, json.object("health")) : decisions(head, json);
    } catch (IOException | DateTimeException wrong) {
      throw new RefusedException(Refusal.UNREADABLE, String.valueOf(wrong.getMessage()));
    }
  }

  /**
   * Reads a text of the version that is known here, and nothing of it.
   *
   * @throws RefusedException when it is of another version
   */
  static Json json(byte[] text) throws IOException, RefusedException {
    Json json = Json.read(Json.strict(6, 1024, Signed.LARGEST), text);
    if (json.integer("v") != VERSION) {
      throw new RefusedException(Refusal.VERSION, "it has version " + json.integer("v"));
    }
    return json;
  }

  /** Reads the head. */
  static Head head(Json json) throws IOException {
    Head head =
        new Head(
            json.line("site"),
            json.line("key"),
            json.wholeNumber("seq"),
            Instant.parse(json.line("time")));
    if (head.sequence() < 1) throw json.wrong("seq", "a number from 1 up");
    return head;
  }

  private static Report report(Head head, Json json) throws IOException {
    Health health =
        new Health(
            json.line("version"),
            json.line("mode"),
            json.integer("rules"),
            json.integer("fleet"),
            json.integer("leaks"),
            json.isTrue("breaker_open"),
            pace(json));
    return new Report(head, health);
  }

  private static Optional<Health.Pace> pace(Json json) throws IOException {
    if (!json.has("flows_per_s") || !json.has("lag_s")) return Optional.empty();
    try {
      return Optional.of(new Health.Pace(json.number("flows_per_s"), json.number("lag_s")));
    } catch (IllegalArgumentException wrong) {
      throw json.wrong("flows_per_s", "as lag_s, a number from 0 up");
    }
  }

  private static Decisions decisions(Head head, Json json) throws IOException {
    List<Statement> statements = new ArrayList<>();
    List<Json> entries = json.objects("decisions");
    for (Json entry : entries) statement(entry).ifPresent(statements::add);
    return new Decisions(head, statements, entries.size() - statements.size());
  }

  private static Optional<Statement> statement(Json json) {
    try {
      Optional<Statement.Service> service = Optional.empty();
      if (json.has("port")) {
        OptionalInt protocol = Protocols.number(json.text("proto"));
        if (protocol.isEmpty()) return Optional.empty();
        service = Optional.of(new Statement.Service(json.integer("port"), protocol.getAsInt()));
      }
      return Optional.of(
          new Statement(
              Prefix.parse(json.text("server")),
              service,
              Duration.ofSeconds(json.integer("left_s")),
              json.text("reason")));
    } catch (IOException | IllegalArgumentException noStatement) {
      return Optional.empty();
    }
  }
}
