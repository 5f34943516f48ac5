package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/**
 * A rule as the pages show it.
 *
 * @param who the inside end; empty where the block names none
 * @param whom the outside end; empty where the block names none
 * @param service {@code 443 tcp}; empty where the block names none
 * @param why a sentence
 * @param share how much of its time is left, from 0 to 100
 */
public record Rule(
    long id,
    String scope,
    String who,
    String whom,
    String service,
    String state,
    String origin,
    String why,
    Moment created,
    Moment expires,
    int share,
    boolean permanent,
    long packets,
    long bytes,
    String verdict,
    String letters,
    String tuple) {

  /** From a row of {@code rules list -o json} or {@code rules explain -o json}. */
  public static Rule of(JsonNode row, Instant now) {
    String model = row.path("model").asText();
    String reason = row.path("reason").asText();
    Moment expires = Moment.of(row.path("expires"), now);
    return new Rule(
        row.path("id").asLong(),
        row.path("scope").asText(),
        row.path("src_ip").asText(""),
        row.path("dest_ip").asText(""),
        service(row),
        row.path("state").asText(),
        row.path("origin").asText(),
        why(model, reason),
        Moment.of(row.path("created"), now),
        expires,
        share(row, now),
        row.path("permanent").asBoolean(),
        row.path("packets").asLong(),
        row.path("bytes").asLong(),
        row.path("verdict").asText(),
        row.path("letters").asText(),
        row.path("tuple").asText());
  }

  /** Whether the ledger has it; else only the kernel does, and there is no page about it. */
  public boolean known() {
    return id > 0;
  }

  /** What a row shows that somebody may look for, in small letters. */
  static String words(JsonNode row) {
    String all =
        String.join(
            " ",
            row.path("id").asText(),
            row.path("src_ip").asText(""),
            row.path("dest_ip").asText(""),
            service(row),
            why(row.path("model").asText(), row.path("reason").asText()),
            row.path("state").asText(),
            row.path("verdict").asText(),
            row.path("scope").asText());
    return all.toLowerCase(Locale.ROOT);
  }

  private static String service(JsonNode row) {
    if (row.path("dest_port").isNull() || row.path("dest_port").isMissingNode()) return "";
    return row.path("dest_port").asText() + " " + row.path("proto").asText();
  }

  private static String why(String model, String reason) {
    if (model.isEmpty()) return reason.isEmpty() ? "ordered without a reason" : reason;
    return model.equals("beacon") ? "behaves like a beacon" : "behaves like " + model;
  }

  private static int share(JsonNode row, Instant now) {
    long whole = row.path("timeout_s").asLong();
    if (whole <= 0) return 0;
    long left =
        Words.instant(row.path("expires").asText())
            .map(end -> end.getEpochSecond() - now.getEpochSecond())
            .orElse(0L);
    return (int) Math.max(0, Math.min(100, 100 * left / whole));
  }

  /** In the words of the command line. */
  public String target() {
    if (who.isEmpty()) return whom;
    return whom.isEmpty() ? who : who + " → " + whom;
  }

  /** Whether it is in force, be it only virtually. */
  public boolean inForce() {
    return real() || state.equals("would_block");
  }

  /** Whether the kernel drops for it, or is about to. */
  public boolean real() {
    return state.equals("active") || state.equals("pending");
  }

  /** What the wire says, in a few words. */
  public String wire() {
    return switch (verdict) {
      case "verified" -> "verified on the wire";
      case "leaking" -> "leaking";
      default -> "not seen on the wire";
    };
  }

  /** Its state in words. */
  public String stateWords() {
    return state.equals("would_block") ? "would block" : state;
  }

  /** Who made it, where nothing is to be drawn; empty for the detector's. */
  public String maker() {
    return Origins.of(origin).words();
  }
}
