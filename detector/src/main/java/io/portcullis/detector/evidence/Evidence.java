package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;

/** What is remembered of one tuple as evidence. Most tuples of a router have one flow only. */
public sealed interface Evidence permits FirstFlow, TupleEvidence {
  /** What a tuple's second flow is added to. */
  TupleEvidence whole(Tuple tuple);
}
