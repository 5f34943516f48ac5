package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.KnownBehaviour;
import java.util.Optional;

/**
 * What is known of this network, and which tuple it spared last: a detector asks about tuples that
 * would alarm otherwise, and says nothing of those that then do not.
 */
final class SparedTuples implements KnownBehaviour {
  private final KnownBehaviour known;
  private Optional<Tuple> last = Optional.empty();

  SparedTuples(KnownBehaviour known) {
    this.known = known;
  }

  @Override
  public Optional<String> benignBecause(Tuple tuple) {
    Optional<String> why = known.benignBecause(tuple);
    if (why.isPresent()) last = Optional.of(tuple);
    return why;
  }

  @Override
  public Familiarity familiarity(Habit habit) {
    Familiarity familiarity = known.familiarity(habit);
    if (familiarity.known()) last = Optional.of(habit.tuple());
    return familiarity;
  }

  /** Forgets which it was. */
  void forget() {
    last = Optional.empty();
  }

  /** Whether it was this tuple since it was forgotten. */
  boolean is(Tuple tuple) {
    return last.filter(tuple::equals).isPresent();
  }
}
