package io.portcullis.gateway.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much there is to do, as the gateway measures it.
 *
 * @param flows read a second; empty before two readings
 * @param dropped packets a second; empty before two readings
 * @param lag seconds from the end of the last flow to its reading
 * @param tuples remembered
 * @param queue flows that wait for the decision loop
 */
record Rates(
    Optional<Double> flows, Optional<Double> dropped, double lag, long tuples, long queue) {

  /**
   * The gateway's counters at one time.
   *
   * @param at when they were written
   * @param flows read since its start
   * @param dropped packets since its start
   */
  record Reading(Instant at, double flows, double dropped, double lag, long tuples, long queue) {

    /** What happened since an earlier reading; a counter that fell was begun anew. */
    Rates since(Reading before) {
      double seconds = Duration.between(before.at, at).toMillis() / 1000.0;
      boolean anew = flows < before.flows || dropped < before.dropped;
      if (seconds <= 0 || anew) return first();
      return new Rates(
          Optional.of((flows - before.flows) / seconds),
          Optional.of((dropped - before.dropped) / seconds),
          lag,
          tuples,
          queue);
    }

    /** As long as there is nothing to compare with. */
    Rates first() {
      return new Rates(Optional.empty(), Optional.empty(), lag, tuples, queue);
    }
  }
}
