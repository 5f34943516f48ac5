package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;

/** What is remembered of one tuple as evidence. Most tuples of a router have one flow only. */
public sealed interface Evidence extends Weighed permits FirstFlow, TupleEvidence {
  /** Whether no score of it could reach the threshold, so that little is kept. */
  boolean isHopeless();

  /** What a tuple's second flow is added to. */
  TupleEvidence whole(Tuple tuple);
}
