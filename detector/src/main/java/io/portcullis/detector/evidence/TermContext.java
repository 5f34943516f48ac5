package io.portcullis.detector.evidence;

import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import java.util.Optional;

/** All that a term may look at: one tuple, as of one flow. */
final class TermContext {
  final TupleEvidence tuple;
  final EvidenceSettings settings;
  final Surroundings surroundings;
  final KnownBehaviour known;
  private Optional<Neighbours> neighbours = Optional.empty();
  private Optional<Familiarity> familiarity = Optional.empty();

  TermContext(
      TupleEvidence tuple,
      EvidenceSettings settings,
      Surroundings surroundings,
      KnownBehaviour known) {
    this.tuple = tuple;
    this.settings = settings;
    this.surroundings = surroundings;
    this.known = known;
  }

  boolean isTcp() {
    return tuple.protocol == TupleEvidence.Protocol.TCP;
  }

  /** Looked for once, by the terms that need them. */
  Neighbours neighbours() {
    if (neighbours.isEmpty()) neighbours = Optional.of(Neighbours.of(tuple, settings));
    return neighbours.get();
  }

  /** How the tuple's habit compares with what was learned here; asked once, as it is sorted for. */
  Familiarity familiarity() {
    if (familiarity.isEmpty()) {
      familiarity =
          Optional.of(
              Habit.of(tuple, settings).map(known::familiarity).orElse(Familiarity.NOTHING));
    }
    return familiarity.get();
  }
}
