package io.portcullis.detector.evidence;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.parameters.EvidenceSettings;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.rhythm.Beat;
import io.portcullis.detector.evidence.rhythm.BeatRules;
import io.portcullis.detector.evidence.rhythm.Chains;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.evidence.trail.OnDemand;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Weighs each flow as evidence that its tuple is a beacon: Page's CUSUM (1954) of clipped log
 * likelihood ratios of two Markov chains, with a ceiling, plus named terms. Causal: what it says of
 * a flow rests on what was seen up to it. Used by one thread; {@code docs/research/SPEC.md} is the
 * specification.
 */
public final class BeaconScorer {
  /** Hosts are fewer than tuples; a context of so many is as good as all of it. */
  private static final int TUPLES_PER_HOST = 4;

  /**
   * What the operator chooses.
   *
   * @param inside which addresses are protected; empty: those of private ranges
   * @param detail how much is kept to explain alarms
   * @param known what the operator has said of this network
   * @param elsewhere what other networks see; the profile {@code reasons} alone asks
   */
  public record Choice(
      Sensitivity sensitivity,
      Optional<Inside> inside,
      Detail detail,
      KnownBehaviour known,
      Elsewhere elsewhere) {
    public static final Choice DEFAULT =
        new Choice(Sensitivity.BALANCED, Optional.empty(), Detail.VERDICT);

    /** Where nobody has said anything. */
    public Choice(Sensitivity sensitivity, Optional<Inside> inside, Detail detail) {
      this(sensitivity, inside, detail, KnownBehaviour.NOTHING, Elsewhere.NOTHING);
    }

    /** This choice, protecting other addresses. */
    public Choice with(Inside other) {
      return new Choice(sensitivity, Optional.of(other), detail, known, elsewhere);
    }

    /** This choice, keeping more or less to explain alarms. */
    public Choice with(Detail other) {
      return new Choice(sensitivity, inside, other, known, elsewhere);
    }

    /** This choice, with what the operator has said of the network. */
    public Choice knowing(KnownBehaviour other) {
      return new Choice(sensitivity, inside, detail, other, elsewhere);
    }

    /** This choice, with what other networks see. */
    public Choice hearing(Elsewhere other) {
      return new Choice(sensitivity, inside, detail, known, other);
    }
  }

  /** How much of a tuple's past is kept to explain it. */
  public enum Detail {
    /** Score and terms only. */
    VERDICT(0, 1),
    /** Also the last flows that made the evidence; 28 MB, which a running gateway can afford. */
    EVIDENT(LATEST, 20_000),
    /** Also the last flows of those without evidence, for recorded input: a term may decide. */
    RECENT(LATEST, Integer.MAX_VALUE),
    /** Also those before, for recorded input. */
    WHOLE(4096, Integer.MAX_VALUE);

    private final int moments;
    private final int trails;

    Detail(int moments, int trails) {
      this.moments = moments;
      this.trails = trails;
    }

    /** Flows of a tuple that are kept. */
    public int moments() {
      return moments;
    }

    /** Tuples whose flows are kept. */
    public int trails() {
      return trails;
    }
  }

  /** Flows that the explanation of an alarm tells of. */
  private static final int LATEST = 24;

  private final EvidenceSettings settings;
  private final Chains chains;
  private final Surroundings surroundings;
  private final Trails trails;
  private final Trail.Weights weights;
  private Sensitivity sensitivity;
  private final Detail detail;
  private final KnownBehaviour known;
  private double threshold;

  /**
   * @param tuples how many the caller remembers at most; hosts and services are capped by it
   */
  public BeaconScorer(Parameters parameters, Choice choice, int tuples) {
    this(parameters, choice, tuples, 0);
  }

  /**
   * @param tuples how many the caller remembers at most; hosts and services are capped by it
   * @param key of the hashes of hosts and services; nothing that is said depends on it
   */
  public BeaconScorer(Parameters parameters, Choice choice, int tuples, long key) {
    settings = parameters.settings;
    chains = parameters.chains;
    sensitivity = choice.sensitivity();
    detail = choice.detail();
    known = choice.known();
    trails = new Trails(detail.trails);
    threshold = settings.threshold(sensitivity);
    weights = new ChainWeights(chains, settings);
    int most = Math.max(1, tuples == Integer.MAX_VALUE ? tuples : tuples / TUPLES_PER_HOST);
    surroundings = new Surroundings(settings, parameters.ports, most, choice.inside(), key);
  }

  /**
   * Takes a tuple's first flow, which never is an alarm; {@link #take} takes those after it.
   *
   * @param letter that the flow wrote; may be empty where they are not wanted
   * @return what is remembered of it; the caller keeps it as long as the tuple's letters
   */
  public Evidence first(Flow flow, String letter) {
    TupleEvidence tuple = TupleEvidence.of(flow.tuple());
    take(flow, tuple, letter);
    return tuple.trail.isKept() ? tuple : new FirstFlow(tuple);
  }

  /**
   * Judges by another sensitivity from the next flow on.
   *
   * @return whether less is enough now, so that tuples without hope may have some
   */
  public boolean use(Sensitivity other) {
    double before = threshold;
    sensitivity = other;
    threshold = settings.threshold(other);
    return threshold < before;
  }

  private boolean isHopeless(TupleEvidence tuple) {
    TermContext now = new TermContext(tuple, settings, surroundings, known);
    double best = settings.bestCase();
    for (Term term : Term.CONSTANT) best += term.value(now);
    return best + (tuple.portClass() == PortClass.OTHER ? settings.lone : 0) < threshold;
  }

  /** What steps weigh by the chains. */
  private record ChainWeights(Chains chains, EvidenceSettings settings) implements Trail.Weights {
    @Override
    public double ratio(int before, int step) {
      return chains.logRatio(before, step);
    }

    @Override
    public double counted(double ratio) {
      return settings.clip(ratio);
    }

    @Override
    public String normal(int before, int step) {
      return chains.bestNormal(before, step);
    }
  }

  /** Forgets what a tuple did, as the caller forgets its letters. */
  public void forget(Evidence evidence) {
    if (!(evidence instanceof TupleEvidence tuple)) return;
    tuple.host.forget(tuple);
    tuple.trail = trails.end(tuple.trail);
  }

  /** Tuples whose steps were forgotten because those of too many were kept. */
  public long unexplained() {
    return trails.forgotten();
  }

  /** Tuples whose steps are kept now. */
  public int explained() {
    return trails.size();
  }

  /** Whether {@link #take} wants to know the letters that a flow wrote. */
  public boolean wantsLetters() {
    return detail != Detail.VERDICT;
  }

  /**
   * Takes a tuple's next flow; {@link #first} takes the one before all.
   *
   * @param letter that the flow wrote; may be empty where they are not wanted
   * @return why it is a beacon, when the gate is open and the score reaches the threshold
   */
  public Optional<Explanation> take(Flow flow, TupleEvidence tuple, String letter) {
    surroundings.note(tuple);
    tuple.flows++;
    if (tuple.flows == 1) tuple.hopeless = isHopeless(tuple);
    connection(flow, tuple);
    if (tuple.flows == 2) {
      tuple.rings = tuple.hopeless ? Rings.ofGapsOnly() : Rings.empty();
    }
    if (tuple.hopeless) {
      beat(flow, tuple);
    } else {
      Likeness bytes = bytes(flow, tuple);
      if (detail != Detail.VERDICT) {
        tuple.trail = trails.of(tuple.trail, tuple);
        tuple.trail.add(flow, letter, bytes, detail.moments);
      }
      weigh(beat(flow, tuple), bytes, tuple);
    }
    if (tuple.hasPeriod()) tuple.host.remember(tuple, settings.rhythmTable);
    return tuple.hopeless ? Optional.empty() : verdict(tuple);
  }

  private static void connection(Flow flow, TupleEvidence tuple) {
    boolean tcp = tuple.protocol == TupleEvidence.Protocol.TCP;
    String state = tcp ? flow.state() : "";
    boolean started = !tcp || ConnectionState.started(state);
    boolean failed = tcp && ConnectionState.failed(state);
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
    if (settings.beats.isBurst(gap, usual)) return Beat.BURST;
    tuple.cycle = start;
    double expected = known ? BeatRules.expected(gap, usual, tuple.rings.newestGap()) : Double.NaN;
    Beat beat = known ? settings.beats.of(gap, usual, expected) : Beat.NONE;
    if (tuple.trail.isKept()) tuple.trail.rhythm(gap, expected);
    tuple.rings.addGap(gap);
    tuple.period = tuple.rings.medianGap();
    return beat;
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
    if (beat != Beat.NONE) {
      int step = Step.of(beat, bytes);
      double clipped = settings.clip(chains.logRatio(tuple.step, step));
      tuple.sum = Math.max(settings.floor, Math.min(settings.ceiling, tuple.sum + clipped));
      if (tuple.trail.isKept()) tuple.trail.step(tuple.step, step);
      tuple.step = (byte) step;
      if (beat.counts) tuple.beats++;
      tuple.steps++;
      double weight = Math.max(settings.erraticMemory, 1.0 / tuple.steps);
      tuple.stray += weight * ((beat.counts ? 0 : 1) - tuple.stray);
    }
    if (!tuple.trail.isKept()) return;
    tuple.trail.sum(tuple.sum);
    if (tuple.sum != settings.floor) return;
    if (detail == Detail.EVIDENT) tuple.trail = trails.end(tuple.trail);
  }

  private Optional<Explanation> verdict(TupleEvidence tuple) {
    if (tuple.flows < settings.leastFlows || !tuple.hasPeriod()) return Optional.empty();
    TermContext now = new TermContext(tuple, settings, surroundings, known);
    if (tuple.beats < settings.leastBeats && Term.LONE.value(now) == 0) return Optional.empty();
    double score = plus(tuple.sum, Term.RAISING, now);
    // The rest only lowers the score; but steps that are kept say what it was.
    if (score < threshold && !tuple.trail.isKept()) return Optional.empty();
    score = plus(score, Term.LOWERING, now);
    if (score >= threshold) score = plus(score, Term.WIDE, now);
    if (tuple.trail.isKept()) tuple.trail.score(score);
    if (score < threshold) return Optional.empty();
    if (tuple.crossedAt == 0) tuple.crossedAt = tuple.flows;
    return Optional.of(explanation(now, LATEST));
  }

  private static double plus(double score, List<Term> terms, TermContext now) {
    double sum = score;
    for (Term term : terms) sum += term.value(now);
    return sum;
  }

  /**
   * How a tuple stands now, alarm or not, with all that is kept of it.
   *
   * @return empty while it has no rhythm
   */
  public Optional<Explanation> explain(Evidence evidence) {
    if (!(evidence instanceof TupleEvidence tuple) || !tuple.hasPeriod()) return Optional.empty();
    TermContext now = new TermContext(tuple, settings, surroundings, known);
    return Optional.of(explanation(now, detail.moments));
  }

  /**
   * What a tuple has been doing lately.
   *
   * @return empty while it has no rhythm, and where no evidence could make it alarm
   */
  public Optional<Habit> habit(Evidence evidence) {
    return evidence instanceof TupleEvidence tuple ? Habit.of(tuple, settings) : Optional.empty();
  }

  private Explanation explanation(TermContext now, int mostMoments) {
    TupleEvidence tuple = now.tuple;
    List<Reason> reasons = new ArrayList<>();
    Map<Term, Double> values = new EnumMap<>(Term.class);
    double score = tuple.sum;
    for (Term term : Term.values()) {
      double value = term.value(now);
      score += value;
      values.put(term, value);
      if (term.speaks(value, now)) reasons.add(new Reason(term.word(), value, term.cause(now)));
    }
    boolean brief = detail == Detail.VERDICT;
    double reached = score;
    Trail trail = brief ? Trail.NONE : tuple.trail.copy();
    return new Explanation(
        score,
        threshold,
        sensitivity,
        Sensitivity.reached(score, settings::threshold),
        tuple.sum,
        reasons,
        tuple.period,
        tuple.flows,
        tuple.beats,
        tuple.crossedAt,
        brief ? List.of() : new OnDemand<>(() -> changes(values, reached)),
        brief ? List.of() : new OnDemand<>(() -> trail.moments(mostMoments, weights)),
        "");
  }

  /** What would have brought the score under the threshold, or an operator's word kept there. */
  private List<String> changes(Map<Term, Double> values, double score) {
    if (score < threshold) return withoutWords(values, score);
    List<String> changes = new ArrayList<>();
    values.forEach(
        (term, value) -> {
          if (value > 0 && score - value < threshold) {
            changes.add(format("without %s the score would be %.2f", term.word(), score - value));
          }
          double against = term.against(settings);
          // Peers and siblings are the same neighbours, counted once.
          boolean possible = term != Term.SIBLINGS || values.getOrDefault(Term.P2P, 0.0) == 0;
          if (value == 0 && against < 0 && score + against < threshold && possible) {
            changes.add(format("%.2f if %s (%s)", score + against, term.wouldSpeak(), term.word()));
          }
        });
    sensitivity
        .lower()
        .filter(lower -> settings.threshold(lower) > score)
        .ifPresent(
            lower -> changes.add(format("%s needs %.2f", lower.word(), settings.threshold(lower))));
    return changes;
  }

  private List<String> withoutWords(Map<Term, Double> values, double score) {
    double without = score;
    List<String> words = new ArrayList<>();
    for (Term term : Term.WORDS) {
      double value = values.getOrDefault(term, 0.0);
      without -= value;
      if (value != 0) words.add(term.word());
    }
    if (words.isEmpty() || without < threshold) return List.of();
    return List.of(format("without %s the score would be %.2f", String.join(", ", words), without));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
