package io.portcullis.detector.reasons;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.Weighed;

/**
 * What is remembered of a tuple that has had one flow, in 24 bytes: most have no second. Its host
 * and its server are looked up again when there is one, and the start of the flow is where its
 * letters are.
 */
final class OneFlow implements Weighed {
  private final int total;
  private final int source;
  private final byte bits;

  /**
   * @param total bytes of the flow, see {@link FirstFlow}
   * @param source of them the source's, -1 where unknown
   * @param bits as {@link TupleReasons} has them
   */
  OneFlow(int total, int source, byte bits) {
    this.total = total;
    this.source = source;
    this.bits = bits;
  }

  @Override
  public boolean isEvident() {
    return false;
  }

  /**
   * All that was remembered, but for the host and the server.
   *
   * @param start of the flow
   */
  TupleReasons whole(Tuple tuple, long start) {
    return new TupleReasons(tuple, start, new int[] {total, source}, bits);
  }
}
