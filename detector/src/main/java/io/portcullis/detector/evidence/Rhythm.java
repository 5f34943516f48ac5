package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;

/**
 * How regularly a tuple calls its server, alarm or not, as far as it was heard.
 *
 * @param periodSeconds middle of the last gaps; above zero
 * @param onBeat share of the last flows that were on the beat, 0 to 1
 * @param evidence of the chains alone, 0 to the ceiling
 * @param flows of the tuple
 * @param firstMicros start of its first flow, on the flows' own clock
 * @param lastMicros start of its last flow
 */
public record Rhythm(
    Tuple tuple,
    double periodSeconds,
    double onBeat,
    double evidence,
    int flows,
    long firstMicros,
    long lastMicros) {}
