package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.Optional;

/**
 * What other networks than this one see of a server. It is asked only about tuples with evidence of
 * their own, and moves a score by a bounded amount.
 */
public interface Elsewhere {
  /** Nobody tells us. */
  Elsewhere NOTHING = tuple -> Optional.empty();

  /** What is known of a tuple's server; empty where nothing is. */
  Optional<Sight> of(Tuple tuple);

  /**
   * How many networks see a server's port.
   *
   * @param periodSeconds of those that are alike; 0 where none are
   * @param alike networks with one regular rhythm to it
   * @param seen networks with any rhythm to it, at least as many
   * @param networks that would tell, at least as many
   */
  record Sight(double periodSeconds, int alike, int seen, int networks) {
    public Sight {
      if (alike < 0 || seen < alike || networks < seen) {
        throw new IllegalArgumentException(alike + " of " + seen + " of " + networks);
      }
    }
  }
}
