package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;

/**
 * A tuple that has had one flow, in 32 bytes. Its host and service are looked up again when there
 * is a second one.
 */
final class FirstFlow implements Evidence {
  private final long start;
  private final int total;
  private final int source;
  private final boolean hopeless;
  private final boolean answered;
  private final boolean started;
  private final boolean failed;

  /** Of a tuple after its first flow. */
  FirstFlow(TupleEvidence tuple) {
    start = tuple.last;
    total = tuple.firstTotal;
    source = tuple.firstSource;
    hopeless = tuple.hopeless;
    answered = tuple.answered > 0;
    started = tuple.started > 0;
    failed = tuple.failed > 0;
  }

  @Override
  public boolean isHopeless() {
    return hopeless;
  }

  @Override
  public boolean isEvident() {
    return false;
  }

  @Override
  public TupleEvidence whole(Tuple tuple) {
    TupleEvidence whole = TupleEvidence.of(tuple);
    whole.flows = 1;
    whole.last = start;
    whole.cycle = start;
    whole.firstTotal = total;
    whole.firstSource = source;
    whole.hopeless = hopeless;
    whole.answered = answered ? 1 : 0;
    whole.started = started ? 1 : 0;
    whole.failed = failed ? 1 : 0;
    return whole;
  }
}
