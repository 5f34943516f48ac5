package io.portcullis.web.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What was heard of the gateway last.
 *
 * @param line how the line to it is
 * @param at when what is seen was true
 * @param status as {@code status -o json}; an empty object before anything was heard
 * @param traffic flows a second, tuples, and those with evidence; an empty object before anything
 *     was heard
 * @param rules those in force
 * @param allowlist as {@code allow list -o json}
 * @param fleet what the gateway knows of its fleet
 * @param write whether the gateway takes orders from a page
 */
public record Seen(
    Line line,
    Instant at,
    JsonNode status,
    JsonNode traffic,
    Rules rules,
    List<JsonNode> allowlist,
    Fleet fleet,
    boolean write) {
  public Seen {
    allowlist = List.copyOf(allowlist);
  }

  /** How the line to the gateway is. */
  public enum Line {
    /** It speaks, and its deciding thread turns. */
    LIVE,
    /** The process is there, and stands still. */
    STILL,
    /** Nobody answers at its socket. */
    GONE
  }

  /**
   * What is seen of the fleet.
   *
   * @param status as {@code fleet status -o json}, or why there is none; an empty object where this
   *     router belongs to no fleet
   * @param sites as {@code fleet sites -o json}; an empty array likewise
   * @param at when that was heard
   */
  public record Fleet(JsonNode status, JsonNode sites, Instant at) {
    /** Where this router belongs to none. */
    public static final Fleet NONE =
        new Fleet(
            JsonNodeFactory.instance.objectNode(),
            JsonNodeFactory.instance.arrayNode(),
            Instant.EPOCH);

    /** Whether this router belongs to one. */
    public boolean isThere() {
      return !status.isEmpty();
    }
  }

  /** How old what is seen is. */
  public Duration age(Instant now) {
    Duration age = Duration.between(at, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
