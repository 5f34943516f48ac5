package io.portcullis.detector.evidence.trail;

import java.util.OptionalDouble;

/**
 * What one flow said of its tuple.
 *
 * @param letter it wrote, with zeros and time symbol
 * @param line of the input that it ended on
 * @param startMicros its start, in microseconds on the line's own clock
 * @param gapSeconds since the beat before; empty where that means nothing
 * @param expectedSeconds what the rhythm led to expect; empty before there is one
 * @param totalBytes both directions
 * @param sourceBytes -1 where unknown
 * @param beat in words
 * @param size its bytes beside those of the last flows, in words
 * @param ratio natural log of how much likelier this step is for a beacon than for normal traffic;
 *     empty where the flow was no step
 * @param clipped the part of it that counts
 * @param normal which normal behaviour explains the step best: {@code irregular} or {@code poller}
 * @param evidence after it; 0 is where evidence starts anew
 * @param score with the terms; empty while the gate was closed
 */
public record Moment(
    String letter,
    long line,
    long startMicros,
    OptionalDouble gapSeconds,
    OptionalDouble expectedSeconds,
    long totalBytes,
    long sourceBytes,
    String beat,
    String size,
    OptionalDouble ratio,
    double clipped,
    String normal,
    double evidence,
    OptionalDouble score) {}
