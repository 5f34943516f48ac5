package io.portcullis.gateway.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the gateway at one time.
 *
 * @param gateway whether it runs, in words
 * @param mode in words
 * @param warnings sentences that somebody should look into
 * @param rates empty without a running gateway
 * @param blocks in force, on their way, or of the dry run
 * @param tuples that were detected, the newest first
 * @param missing why there are no tuples, and what brings them; empty where they are known
 */
record Picture(
    String gateway,
    String mode,
    List<String> warnings,
    Optional<Rates> rates,
    List<Row> blocks,
    List<Tuple> tuples,
    String missing) {

  /** Before anything was read. */
  static final Picture NONE =
      new Picture("is asked", "?", List.of(), Optional.empty(), List.of(), List.of(), "");

  Picture {
    warnings = List.copyOf(warnings);
    blocks = List.copyOf(blocks);
    tuples = List.copyOf(tuples);
  }

  /**
   * A block rule.
   *
   * @param target its ends, joined by dashes
   * @param remote the address that an allow entry would name
   * @param permanent whether the gateway renews it, so that it does not end
   * @param timeout of the rule, from its last extension on
   * @param packets dropped
   * @param why letters of the tuple, or the operator's reason
   */
  record Row(
      long id,
      String target,
      String remote,
      String state,
      String verdict,
      Instant expires,
      boolean permanent,
      Duration timeout,
      long packets,
      String why) {
    Row {
      if (id < 0) throw new IllegalArgumentException("a rule has no ID " + id);
    }

    String key() {
      return "rule " + id + " " + target;
    }
  }

  /**
   * A tuple that was detected.
   *
   * @param letters one a flow, the newest last
   * @param flows of it so far
   * @param score in percent of its threshold
   * @param grown by how many percent since its first detection that is still known
   * @param decision what the gateway made of it
   */
  record Tuple(
      String tuple,
      String remote,
      String letters,
      long flows,
      long score,
      long grown,
      String decision) {}
}
