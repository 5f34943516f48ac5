package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.Optional;

/**
 * What the operator has said of this network, beside what its flows show. Asked only about tuples
 * that would alarm otherwise.
 */
public interface Known {
  /** Nobody has said anything. */
  Known NOTHING =
      new Known() {
        @Override
        public Optional<String> benignBecause(Tuple tuple) {
          return Optional.empty();
        }

        @Override
        public Optional<String> learnedBecause(Habit habit) {
          return Optional.empty();
        }
      };

  /** Why a tuple is known to be harmless, in words; empty when it is not. */
  Optional<String> benignBecause(Tuple tuple);

  /** Which learned behaviour this is, in words; empty when it is none. */
  Optional<String> learnedBecause(Habit habit);
}
