package io.portcullis.web.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules in force as they were looked at once, with what is counted over all of them: made once
 * a look, however many tabs ask for it.
 *
 * @param newest as {@code rules list -o json}, the newest first
 * @param packets dropped for all of them
 * @param bytes of these packets
 * @param leaking rules whose traffic was seen behind the firewall
 * @param origins how many rules each origin has: {@code detector}, {@code operator}, {@code fleet}
 */
public record Rules(
    List<JsonNode> newest, long packets, long bytes, long leaking, Map<String, Long> origins) {
  /** Before anything was heard. */
  public static final Rules NONE = of(List.of());

  public Rules {
    newest = List.copyOf(newest);
    origins = Map.copyOf(origins);
  }

  /**
   * Counts them.
   *
   * @param newest the newest first
   */
  public static Rules of(Collection<JsonNode> newest) {
    long packets = 0;
    long bytes = 0;
    long leaking = 0;
    Map<String, Long> origins = new TreeMap<>();
    for (JsonNode rule : newest) {
      packets += rule.path("packets").asLong();
      bytes += rule.path("bytes").asLong();
      if (rule.path("verdict").asText().equals("leaking")) leaking++;
      origins.merge(rule.path("origin").asText(), 1L, Long::sum);
    }
    return new Rules(List.copyOf(newest), packets, bytes, leaking, origins);
  }
}
