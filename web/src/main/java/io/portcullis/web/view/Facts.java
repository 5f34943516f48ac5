package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rows of smaller tables, from the gateway's JSON. */
public final class Facts {
  private Facts() {}

  /** A line of a rule's life. */
  public record Event(Moment at, String state, String by, String reason) {}

  /** What a check of the machine found. */
  public record Finding(String state, String check, String found, String remedy) {}

  /** A block list of others. */
  public record BlockList(
      String name, String state, long prefixes, long packets, Moment refreshed, String trouble) {
    /** Whether it does what it is there for. */
    public boolean good() {
      return trouble.isEmpty() && !state.equals("too_old") && !state.equals("missing");
    }

    public String stateWords() {
      return state.replace('_', ' ');
    }
  }

  /** An entry of the allowlist. */
  public record Allowed(
      String entry, String kind, String protects, String reason, Moment created, Moment expires) {
    /** Whether an operator may remove it here. */
    public boolean removable() {
      return kind.equals("operator") || kind.equals("spared");
    }

    public String kindWords() {
      return kind.replace('_', ' ');
    }
  }

  /** A tuple of the baseline. */
  public record Habit(
      String state,
      String tuple,
      String period,
      String bytes,
      long flows,
      Moment firstSeen,
      Moment lastSeen,
      String note) {
    public boolean waits() {
      return state.equals("pending") || state.equals("held_back");
    }

    public String stateWords() {
      return state.replace('_', ' ');
    }
  }

  public static List<Event> history(JsonNode lines, Instant now) {
    List<Event> events = new ArrayList<>();
    for (JsonNode line : lines) {
      events.add(
          new Event(
              Moment.of(line.path("timestamp"), now),
              line.path("state").asText().replace('_', ' '),
              line.path("by").asText(),
              line.path("reason").asText()));
    }
    return events;
  }

  public static List<Finding> findings(JsonNode rows) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode row : rows) {
      findings.add(
          new Finding(
              row.path("state").asText(),
              row.path("check").asText(),
              row.path("found").asText(),
              row.path("remedy").asText()));
    }
    return findings;
  }

  public static List<BlockList> lists(JsonNode rows, Instant now) {
    List<BlockList> lists = new ArrayList<>();
    for (JsonNode row : rows) {
      lists.add(
          new BlockList(
              row.path("name").asText(),
              row.path("state").asText(),
              row.path("prefixes").asLong(),
              row.path("packets").asLong(),
              Moment.of(row.path("refreshed"), now),
              row.path("trouble").asText()));
    }
    return lists;
  }

  public static List<Allowed> allowlist(List<JsonNode> rows, Instant now) {
    List<Allowed> entries = new ArrayList<>();
    for (JsonNode row : rows) {
      entries.add(
          new Allowed(
              row.path("entry").asText(),
              row.path("kind").asText(),
              row.path("protects").asText(),
              row.path("reason").asText(),
              Moment.of(row.path("created"), now),
              Moment.of(row.path("expires"), now)));
    }
    return entries;
  }

  public static List<Habit> baseline(JsonNode rows, Instant now) {
    List<Habit> habits = new ArrayList<>();
    for (JsonNode row : rows) {
      habits.add(
          new Habit(
              row.path("state").asText(),
              row.path("tuple").asText(),
              range(row, "period_min_s", "period_max_s", " s"),
              range(row, "bytes_min", "bytes_max", ""),
              row.path("flows").asLong(),
              Moment.of(row.path("first_seen"), now),
              Moment.of(row.path("last_seen"), now),
              note(row)));
    }
    return habits;
  }

  private static String range(JsonNode row, String least, String most, String unit) {
    String low = figure(row.path(least).asDouble());
    String high = figure(row.path(most).asDouble());
    return (low.equals(high) ? low : low + " to " + high) + unit;
  }

  private static String figure(double value) {
    boolean whole = value == Math.rint(value) || value >= 100;
    return whole
        ? Words.number(Math.round(value))
        : String.format(java.util.Locale.ROOT, "%.1f", value);
  }

  private static String note(JsonNode row) {
    List<String> words = new ArrayList<>();
    if (!row.path("by").asText("").isEmpty()) words.add("by " + row.path("by").asText());
    if (!row.path("suspicion").asText("").isEmpty()) words.add(row.path("suspicion").asText());
    if (!row.path("departure").asText("").isEmpty()) {
      words.add("later it was " + row.path("departure").asText());
    }
    return String.join("; ", words);
  }
}
