package io.portcullis.gateway.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Makes a picture of what commands print for programs and what the event log says. */
final class PictureReader {
  private PictureReader() {}

  /** As {@code status -o json} has it. */
  static String gateway(JsonNode status) {
    if (status.path("stopped").asBoolean()) return "IS STOPPED, DECIDES NOTHING";
    if (status.path("running").asBoolean()) return "runs";
    return status.has("running") ? "does not run" : "is asked";
  }

  /** The mode, with the time until which it holds. */
  static String mode(JsonNode status, Instant now) {
    String mode = status.path("mode").asText("?").replace('_', ' ');
    if (!status.path("expires").isTextual()) return mode;
    Duration left = left(moment(status.path("expires")), now);
    return mode + " for " + Drawing.time(left) + " unless confirmed";
  }

  /** What somebody should look into. */
  static List<String> warnings(JsonNode status) {
    List<String> warnings = new ArrayList<>();
    if (status.path("breaker_open").asBoolean()) {
      warnings.add("the breaker is OPEN, no new blocks: 'portcullis breaker --reset'");
    }
    if (!status.path("ledger_writable").asBoolean(true)) {
      warnings.add("the ledger cannot be written, no new blocks: 'portcullis doctor'");
    }
    if (status.path("orders_waiting").asLong() > 0) {
      warnings.add(status.path("orders_waiting").asLong() + " orders wait for the ledger");
    }
    return warnings;
  }

  /** As {@code rules list -o json} has them. */
  static List<Picture.Row> blocks(Iterable<JsonNode> rows) {
    List<Picture.Row> blocks = new ArrayList<>();
    for (JsonNode row : rows) {
      String letters = row.path("letters").asText();
      blocks.add(
          new Picture.Row(
              Math.max(0, row.path("id").asLong()),
              target(row),
              row.path("dest_ip").asText(row.path("src_ip").asText()),
              row.path("state").asText(),
              row.path("verdict").asText(),
              moment(row.path("expires")),
              row.path("permanent").asBoolean(),
              Duration.ofSeconds(Math.max(0, row.path("timeout_s").asLong())),
              row.path("packets").asLong(),
              letters.isEmpty() ? row.path("reason").asText() : letters));
    }
    return blocks;
  }

  private static String target(JsonNode row) {
    StringJoiner ends = new StringJoiner("-");
    for (String end : List.of("src_ip", "dest_ip", "dest_port", "proto")) {
      String text = row.path(end).asText("");
      if (!text.isEmpty() && !row.path(end).isNull()) ends.add(text);
    }
    return ends.toString();
  }

  /** Of the detections among events that are given oldest first. */
  static List<Picture.Tuple> tuples(Iterable<JsonNode> events) {
    Map<String, Picture.Tuple> tuples = new LinkedHashMap<>();
    for (JsonNode event : events) {
      JsonNode told = event.path("alert").path("metadata");
      String tuple = told.path("tuple").asText();
      if (!event.path("event_type").asText().equals("alert") || tuple.isEmpty()) continue;
      long score = score(told);
      // Taken out and put in, so that the newest is last.
      Optional<Picture.Tuple> before = Optional.ofNullable(tuples.remove(tuple));
      long first = before.map(each -> each.score() - each.grown()).orElse(score);
      tuples.put(
          tuple,
          new Picture.Tuple(
              tuple,
              event.path("dest_ip").asText(),
              told.path("letters").asText(),
              told.path("flows").asLong(),
              score,
              score - first,
              told.path("decision").asText().replace('_', ' ')));
    }
    List<Picture.Tuple> newestFirst = new ArrayList<>(tuples.values());
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /** A distance of half of what is allowed is twice of what is enough. */
  private static long score(JsonNode told) {
    double distance = told.path("distance").asDouble();
    return distance > 0 ? Math.round(100 * told.path("threshold").asDouble() / distance) : 0;
  }

  static Duration left(Instant end, Instant now) {
    Duration left = Duration.between(now, end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Instant moment(JsonNode text) {
    try {
      return OffsetDateTime.parse(text.asText()).toInstant();
    } catch (DateTimeException none) {
      return Instant.EPOCH;
    }
  }
}
