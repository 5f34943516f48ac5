package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.rhythm.Beat;
import io.portcullis.detector.evidence.rhythm.BeatRules;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;

/** How a series of flows beats, and what its flows are like: of a tuple, or of rotating servers. */
final class Clock implements Trails.Holder {
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

  /** Of a tuple without a flow. */
  static final Clock NONE = new Clock(Rings.empty());

  /** Of a tuple with one flow, of which {@link FirstFlow} is all: most tuples have no second. */
  static final Clock AFTER_ONE = afterOne();

  final Rings rings;

  int flows;

  /** Flows that had a beat, or missed it. */
  int steps;

  /** Those of them that were on, near or around one. */
  int beats;

  /** Number of the first flow whose score reached the threshold, 0 before. */
  int crossedAt;

  /** Start of the last flow, in microseconds on the line's own clock. */
  long last;

  long cycle;

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

  byte previous = Step.NONE;

  /** Its last flows, where they are kept; a flow is added before it is taken. */
  Trail trail = Trail.NONE;

  /** Page's sum of clipped log ratios, 0 to the ceiling. */
  double evidence;

  private Clock(Rings rings) {
    this.rings = rings;
  }

  /** Without a flow, for one holder alone. */
  static Clock anew() {
    return new Clock(Rings.empty());
  }

  /** To be woken for one tuple after the other. */
  static Clock forAll() {
    return new Clock(Rings.roomy());
  }

  private static Clock afterOne() {
    Clock clock = new Clock(Rings.empty());
    clock.flows = 1;
    return clock;
  }

  /** Becomes that of a tuple without a flow, but for its trail. */
  void clear() {
    rings.clear();
    flows = 0;
    steps = 0;
    beats = 0;
    crossedAt = 0;
    last = 0;
    cycle = 0;
    period = Double.NaN;
    onBeat = 0;
    equal = 0;
    stray = 0;
    started = 0;
    failed = 0;
    small = 0;
    big = 0;
    previous = Step.NONE;
    evidence = 0;
  }

  /** Becomes that of a tuple that had one flow, but for its trail. */
  void begin(FirstFlow first, long startMicros) {
    clear();
    flows = 1;
    last = startMicros;
    cycle = startMicros;
    started = first.started() ? 1 : 0;
    failed = first.failed() ? 1 : 0;
    small = first.small() ? 1 : 0;
    big = first.big() ? 1 : 0;
    rings.addBytes(first.total(), first.source());
  }

  @Override
  public void trailForgotten() {
    trail = Trail.NONE;
  }

  /**
   * Takes the next flow.
   *
   * @param web whether the port is one of the web's, where big answers are pages
   */
  void take(Flow flow, Opening opening, boolean web, ReasonParameters parameters) {
    flows++;
    Beat beat = beat(flow, parameters.beats);
    Likeness bytes = bytes(flow, parameters.nearBytes);
    if (trail.isKept()) trail.likeness(bytes);
    if (beat != Beat.NONE) step(beat, bytes, parameters);
    shares(flow, opening, web);
  }

  /** Takes the next flow, which says nothing of the rhythm. */
  void pass(Flow flow, Opening opening, boolean web) {
    flows++;
    shares(flow, opening, web);
  }

  private void shares(Flow flow, Opening opening, boolean web) {
    if (trail.isKept()) trail.sum(evidence);
    double weight = Math.max(OF_FLOWS, 1.0 / flows);
    started += weight * ((opening.started() ? 1 : 0) - started);
    failed += weight * ((opening.failed() ? 1 : 0) - failed);
    small += weight * ((isSmall(flow) ? 1 : 0) - small);
    if (web) big += weight * ((isBig(flow) ? 1 : 0) - big);
  }

  static boolean isSmall(Flow flow) {
    return flow.totalBytes() < SMALL_BYTES;
  }

  static boolean isBig(Flow flow) {
    return flow.totalBytes() - Math.max(0, flow.sourceBytes()) > BIG_BYTES;
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
    boolean known = rings.gaps() >= 2;
    double usual = known ? period : 0;
    if (rules.isBurst(gap, usual)) return Beat.BURST;
    cycle = start;
    double expected = known ? BeatRules.expected(gap, usual, rings.newestGap()) : Double.NaN;
    if (trail.isKept()) trail.rhythm(gap, expected);
    Beat beat = known ? rules.of(gap, usual, expected) : Beat.NONE;
    rings.addGap(gap);
    period = rings.medianGap();
    return beat;
  }

  private Likeness bytes(Flow flow, double near) {
    int total = Rings.cut(flow.totalBytes());
    int source = flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes());
    Likeness likeness = rings.compare(total, source, near);
    rings.addBytes(total, source);
    return likeness;
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
    if (trail.isKept()) trail.step(previous, step);
    previous = (byte) step;
  }

  /** Notes that its score reached the threshold. */
  void cross() {
    if (crossedAt == 0) crossedAt = flows;
  }

  boolean hasPeriod() {
    return rings.gaps() > 0;
  }

  /** Middle of the last flows' bytes. */
  double medianBytes() {
    return rings.medianTotal();
  }

  /** Share of the last gaps that a share of the period's length away from it at most, 0 to 1. */
  double shareOfGapsNear(double share) {
    return rings.shareOfGapsNear(period, share * period);
  }
}
