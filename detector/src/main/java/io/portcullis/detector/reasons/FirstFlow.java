package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.rhythm.Rings;

/**
 * What the first flow of a tuple was like, until there is a second: some 30 bytes in place of a
 * clock's 240.
 *
 * @param total its bytes as the rings keep them
 * @param source those of the source, -1 where unknown
 * @param started whether its start was seen
 * @param big whether it brought a page or media, on a port where that counts
 */
record FirstFlow(
    int total, int source, boolean started, boolean failed, boolean small, boolean big) {
  /** Of a tuple that has a clock, or no flow. */
  static final FirstFlow NONE = new FirstFlow(0, -1, false, false, false, false);

  static FirstFlow of(Flow flow, Opening opening, boolean web) {
    return new FirstFlow(
        Rings.cut(flow.totalBytes()),
        flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes()),
        opening.started(),
        opening.failed(),
        Clock.isSmall(flow),
        web && Clock.isBig(flow));
  }
}
