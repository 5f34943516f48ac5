package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.web.gate.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What stands on every page: how the gateway is, and how old what is seen is.
 *
 * @param kind {@code live}, {@code still} or {@code gone}
 * @param mode {@code dry_run}, {@code armed} or {@code armed_until}; empty before anything was
 *     heard
 * @param by who set the mode
 * @param expires when the mode ends by itself
 * @param breaker whether the breaker holds new blocks back
 * @param packets dropped by the rules in force
 */
public record Strip(
    String kind,
    Moment at,
    String mode,
    String by,
    Moment expires,
    boolean breaker,
    long active,
    long pending,
    long wouldBlock,
    long packets,
    long bytes,
    JsonNode status,
    JsonNode traffic) {

  public static Strip of(Seen seen, Instant now) {
    JsonNode status = seen.status();
    return new Strip(
        seen.line().name().toLowerCase(Locale.ROOT),
        Moment.of(seen.at(), now),
        status.path("mode").asText(),
        status.path("by").asText(),
        Moment.of(status.path("expires"), now),
        status.path("breaker_open").asBoolean(),
        status.path("active").asLong(),
        status.path("pending").asLong(),
        status.path("would_block").asLong(),
        seen.rules().packets(),
        seen.rules().bytes(),
        status,
        seen.traffic());
  }

  /** How many flows come, rounded to what an eye takes in. */
  public String flowsPerSecond() {
    JsonNode rate = traffic.path("flows_per_second");
    if (!rate.isNumber()) return "–";
    return rate.asDouble() < 100
        ? String.format(Locale.ROOT, "%.1f", rate.asDouble())
        : Words.number(Math.round(rate.asDouble()));
  }

  public boolean live() {
    return kind.equals("live");
  }

  public String modeWords() {
    return switch (mode) {
      case "armed" -> "Armed";
      case "armed_until" -> "Armed for now";
      case "dry_run" -> "Dry run";
      default -> "Unknown";
    };
  }

  public String modeMeaning() {
    return switch (mode) {
      case "armed" -> "evidence is enforced";
      case "armed_until" -> "ends by itself unless you confirm";
      case "dry_run" -> "nothing is dropped on evidence";
      default -> "the gateway has not been heard yet";
    };
  }

  /** What is wrong with the line, in a sentence; empty when nothing is. */
  public String trouble() {
    return switch (kind) {
      case "still" -> "The gateway stands still and decides nothing.";
      case "gone" ->
          at.known()
              ? "The gateway is gone. Blocks in the kernel end on time all the same."
              : "The gateway has not been heard. Does it run, with 'web: {socket: true}'?";
      default -> "";
    };
  }

  /** How long ago it was heard. */
  public static String ago(Duration age) {
    return Words.left(age);
  }
}
