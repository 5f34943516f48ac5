package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.rhythm.Rings;

/**
 * What the first flow of a tuple was like; most tuples have no second.
 *
 * @param total its bytes as the rings keep them
 * @param source those of the source, -1 where unknown
 * @param started whether its start was seen
 * @param big whether it brought a page or media, on a port where that counts
 */
record FirstFlow(
    int total, int source, boolean started, boolean failed, boolean small, boolean big) {
  private static final int STARTED = 1;
  private static final int FAILED = 2;
  private static final int SMALL = 4;
  private static final int BIG = 8;

  static FirstFlow of(Flow flow, Opening opening, boolean web) {
    return new FirstFlow(
        Rings.cut(flow.totalBytes()),
        flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes()),
        opening.started(),
        opening.failed(),
        Clock.isSmall(flow),
        web && Clock.isBig(flow));
  }

  /** One that was kept as numbers. */
  static FirstFlow of(int total, int source, byte answers) {
    return new FirstFlow(
        total,
        source,
        (answers & STARTED) != 0,
        (answers & FAILED) != 0,
        (answers & SMALL) != 0,
        (answers & BIG) != 0);
  }

  /** Its yes and no, a bit each. */
  byte answers() {
    return (byte)
        ((started ? STARTED : 0) | (failed ? FAILED : 0) | (small ? SMALL : 0) | (big ? BIG : 0));
  }
}
