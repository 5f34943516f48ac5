package io.portcullis.web.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run of {@code portcullis replay -o json} would have done.
 *
 * @param rules the first {@value #MOST_RULES}
 * @param all its last line: {@code event_type} summary; empty when there was none
 */
public record Outcome(List<Rule> rules, JsonNode all) {
  static final int MOST_RULES = 2000;

  public Outcome {
    rules = List.copyOf(rules);
  }

  /**
   * A rule that would have been made, or several on one target.
   *
   * @param who the inside end; empty where the rule is for any
   * @param times how many rules there would have been, one after another
   */
  public record Rule(
      String target,
      String scope,
      String who,
      String when,
      String model,
      String label,
      String reason,
      long seconds,
      int times,
      long flows,
      long bytes,
      long othersFlows,
      long othersTuples) {

    static Rule of(JsonNode row) {
      return new Rule(
          row.path("target").asText(),
          row.path("scope").asText(),
          row.path("src_ip").asText(""),
          row.path("timestamp").asText(),
          row.path("model").asText(),
          row.path("label").asText(),
          row.path("reason").asText(),
          row.path("timeout_s").asLong(),
          1,
          row.path("stopped_flows").asLong(),
          row.path("stopped_bytes").asLong(),
          row.path("others_flows").asLong(),
          row.path("others_tuples").asLong());
    }

    /** This one, with what a later rule on the same target would have stopped. */
    Rule and(Rule later) {
      return new Rule(
          target,
          scope,
          who,
          when,
          model,
          label,
          reason,
          seconds + later.seconds,
          times + later.times,
          flows + later.flows,
          bytes + later.bytes,
          othersFlows + later.othersFlows,
          Math.max(othersTuples, later.othersTuples));
    }
  }

  public long flows() {
    return all.path("flows").asLong();
  }

  /** A figure of the whole. */
  public long figure(String name) {
    return all.path(name).asLong();
  }

  /** How many inside hosts a rule would have been about. */
  public long hosts() {
    return rules.stream().map(Rule::who).filter(who -> !who.isEmpty()).distinct().count();
  }

  /** Rules, those on one target together, in the order of the first. */
  List<Rule> byTarget() {
    java.util.Map<String, Rule> together = new java.util.LinkedHashMap<>();
    for (Rule rule : rules) together.merge(rule.target(), rule, Rule::and);
    return new ArrayList<>(together.values());
  }
}
