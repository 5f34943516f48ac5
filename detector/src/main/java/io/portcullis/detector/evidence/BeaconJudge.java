package io.portcullis.detector.evidence;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Weighs each flow as evidence that its tuple is a beacon: Page's CUSUM (1954) of clipped log
 * likelihood ratios of two Markov chains, with a ceiling, plus named terms. Causal: what it says of
 * a flow rests on what was seen up to it. Used by one thread; {@code docs/research/SPEC.md} is the
 * specification.
 */
public final class BeaconJudge {
  /** Hosts are fewer than tuples; a context of so many is as good as all of it. */
  private static final int TUPLES_PER_HOST = 4;

  /**
   * What the operator chooses.
   *
   * @param inside which addresses are protected; empty: those of private ranges
   */
  public record Choice(Sensitivity sensitivity, Optional<Inside> inside) {
    public static final Choice DEFAULT = new Choice(Sensitivity.BALANCED, Optional.empty());
  }

  private final Settings settings;
  private final Ports ports;
  private final Chains chains;
  private final Surroundings surroundings;
  private final double threshold;

  /**
   * @param tuples how many the caller remembers at most; hosts and services are capped by it
   */
  public BeaconJudge(Parameters parameters, Choice choice, int tuples) {
    settings = parameters.settings;
    ports = parameters.ports;
    chains = parameters.chains;
    threshold = settings.threshold(choice.sensitivity());
    int most = Math.max(1, tuples == Integer.MAX_VALUE ? tuples : tuples / TUPLES_PER_HOST);
    surroundings = new Surroundings(settings, most, choice.inside());
  }

  /** An empty record of a tuple; the caller keeps it as long as the tuple's letters. */
  public TupleEvidence meet(Tuple tuple) {
    TupleEvidence.Protocol protocol =
        switch (tuple.protocol()) {
          case "tcp" -> TupleEvidence.Protocol.TCP;
          case "udp" -> TupleEvidence.Protocol.UDP;
          default -> TupleEvidence.Protocol.OTHER;
        };
    int port = Ports.number(tuple.destinationPort());
    boolean oneHost = Address.parse(tuple.destination()).map(Address::isOneHost).orElse(false);
    TupleEvidence met = new TupleEvidence(tuple, protocol, ports.classOf(port), port, oneHost);
    met.hopeless = isHopeless(met);
    return met;
  }

  private boolean isHopeless(TupleEvidence tuple) {
    Situation now = new Situation(tuple, settings, surroundings);
    double best = settings.bestCase();
    for (Term term : Term.CONSTANT) best += term.value(now);
    return best + (tuple.portClass == PortClass.OTHER ? settings.lone : 0) < threshold;
  }

  /** Forgets what a tuple did, as the caller forgets its letters. */
  public void forget(TupleEvidence tuple) {
    tuple.host.forget(tuple);
  }

  /**
   * Takes a tuple's next flow.
   *
   * @return why it is a beacon, when the gate is open and the score reaches the threshold
   */
  public Optional<Explanation> take(Flow flow, TupleEvidence tuple) {
    surroundings.note(tuple);
    tuple.flows++;
    connection(flow, tuple);
    if (tuple.flows == 2) {
      tuple.rings = tuple.hopeless ? Rings.ofGapsOnly() : Rings.empty();
    }
    Beat beat = beat(flow, tuple);
    if (!tuple.hopeless) weigh(beat, bytes(flow, tuple), tuple);
    if (tuple.hasPeriod()) tuple.host.remember(tuple, settings.rhythmTable);
    return tuple.hopeless ? Optional.empty() : verdict(tuple);
  }

  private static void connection(Flow flow, TupleEvidence tuple) {
    boolean tcp = tuple.protocol == TupleEvidence.Protocol.TCP;
    boolean started = !tcp || Connections.started(flow.state());
    boolean failed = tcp && Connections.failed(flow.state());
    if (started && !failed) tuple.answered++;
    double weight = Math.max(0.1, 1.0 / tuple.flows);
    tuple.started += weight * ((started ? 1 : 0) - tuple.started);
    tuple.failed += weight * ((failed ? 1 : 0) - tuple.failed);
  }

  /** A missed beat, or an extra flow, does not break the rhythm; a late flow says nothing of it. */
  private Beat beat(Flow flow, TupleEvidence tuple) {
    long start = flow.startMicros();
    if (tuple.flows == 1) {
      tuple.last = start;
      tuple.cycle = start;
      return Beat.NONE;
    }
    if (flow.late() || start < tuple.last) return Beat.NONE;
    tuple.last = start;
    double gap = (start - tuple.cycle) / 1e6;
    boolean known = tuple.rings.gaps() >= 2;
    double usual = known ? tuple.period : 0;
    if (gap < Math.max(settings.burstFloor, settings.burstShare * usual)) return Beat.BURST;
    tuple.cycle = start;
    Beat beat = known ? beat(gap, usual, tuple.rings.newestGap()) : Beat.NONE;
    tuple.rings.addGap(gap);
    tuple.period = tuple.rings.medianGap();
    return beat;
  }

  private Beat beat(double gap, double usual, double newest) {
    double expected = Math.abs(gap - newest) < Math.abs(gap - usual) ? newest : usual;
    double off = Math.abs(gap - expected);
    double tolerated = Math.min(settings.onAtMost, 0.1 * expected);
    if (off <= Math.max(settings.onShare * expected, tolerated)) return Beat.ON;
    if (off <= settings.nearShare * expected) return Beat.NEAR;
    if (off <= settings.aroundShare * expected) return Beat.AROUND;
    double beats = Math.floor(gap / usual + 0.5);
    boolean whole =
        beats >= 2
            && beats <= settings.missedAtMost
            && Math.abs(gap - beats * usual) <= settings.missedShare * usual;
    return whole ? Beat.MISSED : Beat.OFF;
  }

  private Likeness bytes(Flow flow, TupleEvidence tuple) {
    int total = Rings.cut(flow.totalBytes());
    int source = flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes());
    if (tuple.flows == 1) {
      tuple.firstTotal = total;
      tuple.firstSource = source;
      return Likeness.DIFFERENT;
    }
    if (tuple.flows == 2) tuple.rings.addBytes(tuple.firstTotal, tuple.firstSource);
    Likeness likeness = tuple.rings.compare(total, source, settings.nearBytes);
    tuple.rings.addBytes(total, source);
    return likeness;
  }

  private void weigh(Beat beat, Likeness bytes, TupleEvidence tuple) {
    if (beat == Beat.NONE) return;
    int step = Step.of(beat, bytes);
    double ratio = chains.logRatio(tuple.step, step);
    double clipped = Math.max(settings.clipLow, Math.min(settings.clipHigh, ratio));
    tuple.sum = Math.max(settings.floor, Math.min(settings.ceiling, tuple.sum + clipped));
    tuple.step = step;
    if (beat.counts) tuple.beats++;
  }

  private Optional<Explanation> verdict(TupleEvidence tuple) {
    if (tuple.flows < settings.leastFlows || !tuple.hasPeriod()) return Optional.empty();
    Situation now = new Situation(tuple, settings, surroundings);
    if (tuple.beats < settings.leastBeats && Term.LONE.value(now) == 0) return Optional.empty();
    double score = tuple.sum;
    for (Term term : Term.CHEAP) score += term.value(now);
    if (score < threshold) return Optional.empty();
    for (Term term : Term.WIDE) score += term.value(now);
    return score < threshold ? Optional.empty() : Optional.of(explanation(now, score));
  }

  private Explanation explanation(Situation now, double score) {
    TupleEvidence tuple = now.tuple;
    List<Reason> reasons = new ArrayList<>();
    for (Term term : Term.values()) {
      double value = term.value(now);
      if (value != 0) reasons.add(new Reason(term.word(), value, term.cause(now)));
    }
    return new Explanation(
        score, threshold, tuple.sum, reasons, tuple.period, tuple.flows, tuple.beats);
  }
}
