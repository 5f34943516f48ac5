package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.Optional;

/**
 * What the operator has said of this network, beside what its flows show. Asked only about tuples
 * that would alarm otherwise.
 */
public interface KnownBehaviour {
  /** Nobody has said anything. */
  KnownBehaviour NOTHING = tuple -> Optional.empty();

  /** Why a tuple is known to be harmless, in words; empty when it is not. */
  Optional<String> benignBecause(Tuple tuple);

  /** Whether this is what the tuple was learned to do here. */
  default Familiarity familiarity(Habit habit) {
    return Familiarity.NOTHING;
  }
}
