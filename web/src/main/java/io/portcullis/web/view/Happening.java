package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that happened, as the timeline shows it.
 *
 * @param lane 0 detections, 1 blocks, 2 ends, 3 orders about the mode and everything else
 * @param rule its rule; 0 where it has none
 */
public record Happening(
    Moment at, long seconds, String kind, int lane, long rule, String subject, String words) {
  /** Names of the lanes, in their order. */
  public static final List<String> LANES = List.of("Detections", "Blocks", "Ends", "Mode");

  /** From events of the log, the newest first. */
  public static List<Happening> of(JsonNode events, Instant now) {
    List<Happening> all = new ArrayList<>();
    for (JsonNode event : events) all.add(0, of(event, event.path("event_type").asText(), now));
    return all;
  }

  private static Happening of(JsonNode event, String kind, Instant now) {
    Moment at = Moment.of(event.path("timestamp"), now);
    long seconds =
        Words.instant(event.path("timestamp").asText()).map(Instant::getEpochSecond).orElse(0L);
    return new Happening(
        at,
        seconds,
        kind.replace('_', ' '),
        lane(kind),
        event.path("rule").asLong(),
        subject(event),
        words(event, kind));
  }

  private static int lane(String kind) {
    return switch (kind) {
      case "alert", "spare" -> 0;
      case "block", "would_block", "failed", "extend" -> 1;
      case "release", "expire", "would_expire" -> 2;
      default -> 3;
    };
  }

  private static String subject(JsonNode event) {
    if (event.has("target")) return event.path("target").asText();
    String tuple = Words.told(event, "tuple").asText();
    if (!tuple.isEmpty()) return tuple;
    if (!event.has("src_ip")) return event.path("mode").asText("").replace('_', ' ');
    return event.path("src_ip").asText() + " → " + event.path("dest_ip").asText();
  }

  private static String words(JsonNode event, String kind) {
    String by = event.has("by") ? "by " + event.path("by").asText() : "";
    for (String reason : List.of("release_reason", "extend_reason", "verdict_reason")) {
      String text = event.path(reason).asText("");
      if (!text.isEmpty()) return by + ": " + text;
    }
    if (!by.isEmpty()) return by;
    return Words.told(event, "reason").asText(kind.replace('_', ' '));
  }
}
