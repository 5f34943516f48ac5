package io.portcullis.detector.evidence;

import java.util.Optional;

/** All that a term may look at: one tuple, as of one flow. */
final class Situation {
  final TupleEvidence tuple;
  final Settings settings;
  final Surroundings surroundings;
  private Optional<Neighbours> neighbours = Optional.empty();

  Situation(TupleEvidence tuple, Settings settings, Surroundings surroundings) {
    this.tuple = tuple;
    this.settings = settings;
    this.surroundings = surroundings;
  }

  boolean isTcp() {
    return tuple.protocol == TupleEvidence.Protocol.TCP;
  }

  /** Looked for once, by the terms that need them. */
  Neighbours neighbours() {
    if (neighbours.isEmpty()) neighbours = Optional.of(Neighbours.of(tuple, settings));
    return neighbours.get();
  }
}
