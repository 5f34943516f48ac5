package io.portcullis.web.gate;

import com.fasterxml.jackson.databind.JsonNode;
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
 * @param rules as {@code rules list -o json}, the newest first
 * @param allowlist as {@code allow list -o json}
 * @param write whether the gateway takes orders from a page
 */
public record Seen(
    Line line,
    Instant at,
    JsonNode status,
    JsonNode traffic,
    List<JsonNode> rules,
    List<JsonNode> allowlist,
    boolean write) {
  public Seen {
    rules = List.copyOf(rules);
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

  /** How old what is seen is. */
  public Duration age(Instant now) {
    Duration age = Duration.between(at, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
