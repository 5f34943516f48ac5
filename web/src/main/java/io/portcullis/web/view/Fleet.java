package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.web.gate.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * This router's part in its fleet, as {@code fleet status} and {@code fleet sites} have it.
 *
 * @param status the row of {@code fleet status}, or why there is none yet
 * @param since when the line to the fleet's server came up or went down
 * @param trouble why nothing is known or connected; empty while all is well
 */
public record Fleet(JsonNode status, Moment since, String trouble, List<Site> sites) {
  /** Below it nobody needs to know how wrong a clock is. */
  private static final long CLOCK_SECONDS = 60;

  public Fleet {
    sites = List.copyOf(sites);
  }

  /**
   * A site as this router hears it.
   *
   * @param heard when it reported last
   * @param clock how wrong its clock is, in words; empty where it never reported
   * @param flows a second; empty where it did not say
   * @param lag how late it looks at flows, with its unit; empty likewise
   * @param withdrawn until when its word counts for nothing here
   */
  public record Site(
      String name,
      boolean own,
      boolean speaks,
      Moment heard,
      String clock,
      String version,
      String mode,
      String says,
      String rules,
      String byFleet,
      String leaks,
      String flows,
      String lag,
      Moment withdrawn) {
    /** What it may do, in a word. */
    public String part() {
      if (withdrawn.known()) return "withdrawn";
      return speaks ? "speaks" : "listens";
    }

    public boolean leaking() {
      return !leaks.isEmpty() && !leaks.equals("0");
    }

    public String modeWords() {
      return mode.replace('_', ' ');
    }
  }

  /** From what was heard of the gateway. */
  public static Fleet of(Seen.Fleet seen, Instant now) {
    List<Site> sites = new ArrayList<>();
    for (JsonNode row : seen.sites()) {
      if (row.has("site")) sites.add(site(row, seen.at(), now));
    }
    JsonNode status = seen.status();
    String trouble = status.path("trouble").asText("");
    if (!status.has("site")) trouble = status.path("errors").path(0).asText("It is not known yet.");
    return new Fleet(status, Moment.of(status.path("changed"), now), trouble, sites);
  }

  private static Site site(JsonNode row, Instant at, Instant now) {
    JsonNode silent = row.path("silent_s");
    Moment heard =
        silent.isNumber()
            ? Moment.of(at.minusSeconds(silent.asLong()), now)
            : Moment.of(Instant.EPOCH, now);
    return new Site(
        row.path("site").asText(),
        row.path("own").asBoolean(),
        row.path("speaks").asBoolean(),
        heard,
        clock(row.path("clock_s")),
        row.path("version").asText(""),
        row.path("mode").asText(""),
        number(row.path("says")),
        number(row.path("rules")),
        number(row.path("fleet")),
        number(row.path("leaks")),
        decimal(row.path("flows_per_s"), ""),
        decimal(row.path("lag_s"), " s"),
        Moment.of(row.path("withdrawn_until"), now));
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? Words.number(value.asLong()) : "";
  }

  private static String decimal(JsonNode value, String unit) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.1f", value.asDouble()) + unit : "";
  }

  private static String clock(JsonNode ahead) {
    if (!ahead.isNumber()) return "";
    long seconds = ahead.asLong();
    if (Math.abs(seconds) < CLOCK_SECONDS) return "right";
    String off = Words.left(Duration.ofSeconds(Math.abs(seconds)));
    return off + (seconds > 0 ? " ahead" : " behind");
  }

  /** Whether the fleet's server answers. */
  public boolean up() {
    return status.path("up").asBoolean();
  }

  /** Whether the gateway has told of it at all. */
  public boolean known() {
    return status.has("site");
  }

  /** A figure of the status. */
  public String figure(String name) {
    return Words.number(status.path(name).asLong());
  }

  /** A text of the status. */
  public String text(String name) {
    return status.path(name).asText("");
  }
}
