package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import java.util.Optional;

/**
 * What a tuple has been doing in its last flows, eight at most.
 *
 * @param periodSeconds middle gap
 * @param bytes of the middle flow, both directions
 * @param flows of the tuple since it was met
 * @param steady whether most of its gaps are near the middle one, by the judge's own measure of a
 *     beat, after as many flows and beats as an alarm needs
 */
public record Habit(Tuple tuple, double periodSeconds, long bytes, int flows, boolean steady) {
  /** Five of eight gaps. */
  private static final double MOST = 0.6;

  /** Empty while the tuple has no rhythm, and for those that no evidence can make alarm. */
  static Optional<Habit> of(TupleEvidence of, EvidenceSettings settings) {
    if (of.hopeless || !of.hasPeriod()) return Optional.empty();
    boolean enough = of.flows >= settings.leastFlows && of.beats >= settings.leastBeats;
    boolean steady =
        enough
            && of.rings.shareOfGapsNear(of.period, settings.beats.nearShare() * of.period) >= MOST;
    return Optional.of(
        new Habit(of.tuple, of.period, (long) of.rings.medianTotal(), of.flows, steady));
  }
}
