package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.rhythm.Beat;
import io.portcullis.detector.evidence.rhythm.BeatRules;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Step;

/** How a series of flows beats, and what its flows are like: of a tuple, or of rotating servers. */
final class Clock {
  /** Flows under so many bytes are small. */
  private static final int SMALL_BYTES = 3000;

  /** From so many bytes of the server's on a flow is more than an order. */
  private static final int BIG_BYTES = 20_000;

  /** Shares of kinds of flows follow the last ten. */
  private static final double OF_FLOWS = 0.1;

  /** Shares of steps on the beat follow the last sixteen. */
  private static final double OF_STEPS = 1.0 / 16;

  /** The share of stray steps has a longer memory than evidence, which begins anew from nothing. */
  private static final double OF_STRAY = 1.0 / 64;

  private final Ring gaps = new Ring();
  private final Ring totals = new Ring();
  private final Ring sources = new Ring();

  int flows;

  /** Flows that had a beat, or missed it. */
  int steps;

  /** Those of them that were on, near or around one. */
  int beats;

  /** Number of the first flow whose score reached the threshold, 0 before. */
  int crossedAt;

  /** Start of the last flow, in microseconds on the line's own clock. */
  long last;

  private long cycle;

  /** Middle gap in seconds; no number until there is one. */
  double period = Double.NaN;

  // Moving shares, 0 to 1.
  double onBeat;
  double equal;
  double stray;
  double started;
  double failed;
  double small;
  double big;

  private byte previous = Step.NONE;

  /** Page's sum of clipped log ratios, 0 to the ceiling. */
  double evidence;

  /**
   * Takes the next flow.
   *
   * @param web whether the port is one of the web's, where big answers are pages
   */
  void take(Flow flow, Opening opening, boolean web, ReasonParameters parameters) {
    flows++;
    Beat beat = beat(flow, parameters.beats);
    Likeness bytes = bytes(flow, parameters);
    if (beat != Beat.NONE) step(beat, bytes, parameters);
    double weight = Math.max(OF_FLOWS, 1.0 / flows);
    started += weight * ((opening.started() ? 1 : 0) - started);
    failed += weight * ((opening.failed() ? 1 : 0) - failed);
    small += weight * ((flow.totalBytes() < SMALL_BYTES ? 1 : 0) - small);
    if (!web) return;
    double answer = flow.totalBytes() - Math.max(0, flow.sourceBytes());
    big += weight * ((answer > BIG_BYTES ? 1 : 0) - big);
  }

  private Beat beat(Flow flow, BeatRules rules) {
    long start = flow.startMicros();
    if (flows == 1) {
      last = start;
      cycle = start;
      return Beat.NONE;
    }
    if (flow.late() || start < last) return Beat.NONE;
    last = start;
    double gap = (start - cycle) / 1e6;
    boolean known = gaps.size() >= 2;
    double usual = known ? period : 0;
    if (rules.isBurst(gap, usual)) return Beat.BURST;
    cycle = start;
    Beat beat =
        known ? rules.of(gap, usual, BeatRules.expected(gap, usual, gaps.newest())) : Beat.NONE;
    gaps.add(gap);
    period = gaps.median();
    return beat;
  }

  private Likeness bytes(Flow flow, ReasonParameters settings) {
    Likeness likeness = likeness(totals, flow.totalBytes(), settings);
    totals.add(flow.totalBytes());
    if (flow.sourceBytes() < 0) return likeness;
    double source = (double) flow.sourceBytes();
    Likeness sent = likeness(sources, source, settings);
    sources.add(source);
    return sent.place < likeness.place ? sent : likeness;
  }

  private static Likeness likeness(Ring before, double bytes, ReasonParameters settings) {
    if (before.has(bytes)) return Likeness.EQUAL;
    return before.hasNear(bytes, settings.nearBytes) ? Likeness.NEAR : Likeness.DIFFERENT;
  }

  private void step(Beat beat, Likeness bytes, ReasonParameters parameters) {
    steps++;
    if (beat.counts) beats++;
    boolean on = beat == Beat.ON || beat == Beat.NEAR || beat == Beat.MISSED;
    double weight = Math.max(OF_STEPS, 1.0 / steps);
    onBeat += weight * ((on ? 1 : 0) - onBeat);
    equal += weight * ((bytes == Likeness.EQUAL ? 1 : 0) - equal);
    stray += Math.max(OF_STRAY, 1.0 / steps) * ((beat.counts ? 0 : 1) - stray);
    int step = Step.of(beat, bytes);
    double sum = evidence + parameters.clippedRatio(previous, step);
    evidence = Math.max(0, Math.min(parameters.ceiling, sum));
    previous = (byte) step;
  }

  /** Notes that its score reached the threshold. */
  void cross() {
    if (crossedAt == 0) crossedAt = flows;
  }

  boolean hasPeriod() {
    return gaps.size() > 0;
  }

  /** Middle of the last flows' bytes. */
  double medianBytes() {
    return totals.median();
  }

  /** Share of the last gaps that a share of the period's length away from it at most, 0 to 1. */
  double shareOfGapsNear(double share) {
    return gaps.shareNear(period, share * period);
  }
}
