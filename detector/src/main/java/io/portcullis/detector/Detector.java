package io.portcullis.detector;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Evidence;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.Rhythm;
import io.portcullis.detector.evidence.TupleEvidence;
import io.portcullis.detector.evidence.parameters.Parameters;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.detector.reasons.ReasonParameters;
import io.portcullis.detector.reasons.ReasonScorer;
import io.portcullis.detector.reasons.TupleReasons;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes flows in the order of their start and says which tuples behave like a model or a beacon. It
 * reads no clock: the flows' own times are all it knows, so a replay is the same run as live.
 *
 * <p>Memory is bounded: histories are capped in number and in length. Those without evidence are
 * forgotten before those with, and among them the longest silent first. Used by one thread.
 */
public final class Detector {

  /**
   * How much may be remembered.
   *
   * @param tuples at most this many histories, 1 or more
   * @param characters letters and symbols kept of one tuple, at least 16; the oldest go first
   */
  public record Limits(int tuples, int characters) {
    /** Nothing is ever forgotten: for recorded input, and parity with slips. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** 200,000 tuples of up to 4,096 characters: some 100 MB on a busy router. */
    public static final Limits ROUTER = new Limits(200_000, 4096);

    /** Letters, evidence and its share of all tables, rounded up: HeapPerTuple measures it. */
    private static final int BYTES_OF_A_TUPLE = 1_200;

    private static final int FEWEST = 1_000;

    /**
     * With no more tuples than half of a heap has room for, since whoever remembers too many ends
     * for want of memory, and then remembers none.
     *
     * @param heapBytes what the heap may grow to, as {@link Runtime#maxMemory()} has it
     */
    public Limits within(long heapBytes) {
      long room = Math.max(FEWEST, heapBytes / 2 / BYTES_OF_A_TUPLE);
      return new Limits((int) Math.min(tuples, room), characters);
    }
  }

  /** Readings that are prepared for at once. */
  private static final int EXPECTED = 32;

  private static final byte[] TCP = {'t', 'c', 'p'};

  /** Tables full of flows for which a tuple with evidence may be silent beyond one without. */
  private static final long GRACE = 64;

  private final Profile profile;
  private final Limits limits;
  private final HistoryTable histories;
  private final long key;
  private Optional<ForgottenTuples> crowdedOut = Optional.empty();
  private final Optional<Window> window;
  private final Optional<BeaconScorer> beacons;
  private final Optional<ReasonScorer> reasons;
  private ModelMatchers matchers;
  private Optional<Flow> last = Optional.empty();
  private long flows;
  private long dropped;
  private long forgotten;
  private long tests;

  /** Of no meaning; without it nothing would have to be fetched. */
  @SuppressWarnings("UnusedVariable")
  private int fetched;

  /** With the default sensitivity, where the profile weighs evidence. */
  public Detector(Profile profile, ModelSet models, Limits limits) {
    this(profile, models, limits, BeaconScorer.Choice.DEFAULT);
  }

  /**
   * For input that nobody makes to slow it down.
   *
   * @param choice how evidence is weighed, where the profile does so
   */
  public Detector(Profile profile, ModelSet models, Limits limits, BeaconScorer.Choice choice) {
    this(profile, models, limits, choice, 0);
  }

  /**
   * @param choice how evidence is weighed, where the profile does so
   * @param key of the tables' hashes, unknown to whoever makes the traffic; nothing that is said
   *     depends on it
   */
  public Detector(
      Profile profile, ModelSet models, Limits limits, BeaconScorer.Choice choice, long key) {
    this.histories = new HistoryTable(key);
    this.key = key;
    this.profile = profile;
    this.limits = limits;
    this.matchers = new ModelMatchers(profile.test(), models);
    this.window = profile.window().map(Window::new);
    this.beacons =
        profile.weighing() == Profile.Weighing.EVIDENCE
            ? Optional.of(new BeaconScorer(Parameters.builtIn(), choice, limits.tuples(), key))
            : Optional.empty();
    this.reasons =
        profile.weighing() == Profile.Weighing.REASONS
            ? Optional.of(
                new ReasonScorer(ReasonParameters.builtIn(), choice, limits.tuples(), key))
            : Optional.empty();
  }

  /**
   * Takes what was heard of names, in the order of its time and before the flows that it belongs
   * to. Only the profile {@code reasons} makes use of it.
   */
  public void hear(NameEvent event) {
    reasons.ifPresent(scorer -> scorer.hear(event));
  }

  /** Whether {@link #hear} makes a difference. */
  public boolean wantsNames() {
    return reasons.isPresent();
  }

  /**
   * Prepares for flows that come soon: what they will look up is fetched from memory now, and the
   * waits for it overlap. A flow that comes unexpected waits for each place that it looks at, one
   * after the other. It says nothing of the flows, which may as well never come.
   *
   * @param next readings in the order of their coming
   * @return how many of them were looked at: all, or as many as stay in the nearest memory until
   *     they come
   */
  public int expect(List<? extends Reading> next) {
    int many = Math.min(EXPECTED, next.size());
    for (Reading each : next.subList(0, many)) {
      if (each instanceof Flow flow) fetched += histories.fetch(flow.tuple());
    }
    return many;
  }

  /** Adds a flow to its tuple, and tests the tuple. */
  public Optional<Detection> accept(Flow flow) {
    if (flow.isManagement() && !profile.management()) return Optional.empty();
    if (profile.repeatLastFlow()) last = Optional.of(flow);
    flows++;
    if (window.isPresent()) {
      Window.Place place = window.get().place(flow);
      if (place == Window.Place.LOST) {
        dropped++;
        return Optional.empty();
      }
      if (place == Window.Place.OPENS_NEXT) {
        closeWindow();
      }
    }
    return take(flow);
  }

  /**
   * Takes what a connection did that is still open. Only the profile {@code reasons} judges it; no
   * letter is written, and the connection's own flow is still to come.
   *
   * @return a detection of the burst's tuple, whose flow is the burst
   */
  public Optional<Detection> accept(Burst burst) {
    if (reasons.isEmpty()) return Optional.empty();
    Optional<Explanation> why = reasons.get().take(burst);
    if (why.isEmpty()) return Optional.empty();
    tests++;
    // It may be the tuple's first connection. Who releases it looks for its history.
    History history = historyOf(burst.flow().tuple());
    int bursts = why.get().flows();
    // Each burst that counts had two real ends.
    int stood = Math.min(bursts, Byte.MAX_VALUE);
    return Optional.of(Detection.beacon(burst.flow(), why.get(), history.text(), bursts, stood));
  }

  /** Whether {@link #accept(Burst)} makes a difference. */
  public boolean wantsBursts() {
    return reasons.isPresent();
  }

  /**
   * End of input. Under the slips profiles it closes the window, which forgets, and then the last
   * flow counts once more, and may match again.
   */
  public Optional<Detection> finish() {
    Optional<Flow> repeated = last;
    last = Optional.empty();
    if (repeated.isPresent()) closeWindow();
    return repeated.flatMap(this::take);
  }

  private void closeWindow() {
    forgotten += remove(history -> history.flows() > profile.forgetAbove());
  }

  private Optional<Detection> take(Flow flow) {
    History history = historyOf(flow.tuple());
    history.lastFlow = flows;
    long before = history.startMicros();
    int from =
        flow.late() && profile.leaveLateOut()
            ? history.addLate(flow, profile.letters(), limits.characters())
            : history.add(flow, profile.letters(), limits.characters());
    Optional<Explanation> beacon =
        standing(flow, history) ? weigh(flow, history, from, before) : unweighed(history, before);
    if (beacon.isPresent()) {
      tests++;
      return Optional.of(beacon(flow, history, beacon.get()));
    }
    if (history.length() < profile.minimumCharacters()) return Optional.empty();
    tests++;
    return matcherOf(history).match(history).map(match -> detection(flow, history, match));
  }

  /**
   * Whether a flow is to be weighed. Connections that never stood are evidence while there are no
   * others: of a dead server. Once one stood, only those that stand are, and what was weighed
   * before is forgotten. So nobody adds to the evidence of another's connections by sending SYNs in
   * his name, and no host hides its own behind SYNs that it gives up.
   */
  private boolean standing(Flow flow, History history) {
    int before = history.stood();
    boolean stands = history.stands(flow);
    if (!flow.tuple().isOfProtocol(TCP)) return true;
    if (stands && before == 0 && history.flows() > 1) weighAnew(history);
    return stands || before == 0;
  }

  private void weighAnew(History history) {
    beacons.ifPresent(scorer -> scorer.forget(history.evidence()));
    reasons.ifPresent(scorer -> scorer.forget(history.weighed()));
    history.weighAnew();
  }

  private Detection beacon(Flow flow, History history, Explanation why) {
    int stood =
        reasons
            .map(ReasonScorer::stoodInSeries)
            .orElse(OptionalInt.empty())
            .orElse(history.stood());
    return Detection.beacon(flow, why, history.text(), history.flows(), stood);
  }

  /**
   * @param from where in the history the flow's own letters begin
   * @param before start of the flow before
   */
  private Optional<Explanation> weigh(Flow flow, History history, int from, long before) {
    if (beacons.isPresent()) return weigh(beacons.get(), flow, history, from);
    return reasons.isEmpty() ? Optional.empty() : weigh(reasons.get(), flow, history, from, before);
  }

  private static Optional<Explanation> weigh(
      ReasonScorer scorer, Flow flow, History history, int from, long before) {
    TupleReasons known = scorer.whole(history.tuple, history.weighed(), before);
    TupleReasons tuple = scorer.remember(flow, known);
    if (tuple == TupleReasons.NONE) return Optional.empty();
    String letter = scorer.wantsLetters() ? history.newest(from) : "";
    Optional<Explanation> why = scorer.take(flow, tuple, letter);
    history.remember(scorer.kept(tuple, history.startMicros()));
    return why;
  }

  /** After a flow that counts for its letters alone; their start is no more that of the weighed. */
  private Optional<Explanation> unweighed(History history, long before) {
    reasons
        .map(scorer -> scorer.whole(history.tuple, history.weighed(), before))
        .filter(known -> known != TupleReasons.NONE)
        .ifPresent(history::remember);
    return Optional.empty();
  }

  private static TupleReasons whole(ReasonScorer scorer, History history) {
    return scorer.whole(history.tuple, history.weighed(), history.startMicros());
  }

  private static Optional<Explanation> weigh(
      BeaconScorer scorer, Flow flow, History history, int from) {
    String letter = scorer.wantsLetters() ? history.newest(from) : "";
    Evidence before = history.evidence();
    if (before == TupleEvidence.NONE) {
      history.remember(scorer.first(flow, letter));
      return Optional.empty();
    }
    TupleEvidence evidence = before.whole(history.tuple);
    history.remember(evidence);
    return scorer.take(flow, evidence, letter);
  }

  private ModelMatcher matcherOf(History history) {
    return matchers.of(history.protocol());
  }

  private static Detection detection(Flow flow, History history, ModelMatcher.Match match) {
    return new Detection(
        flow,
        match.model().label(),
        match.model().malicious(),
        match.distance(),
        match.model().threshold(),
        history.text(),
        history.flows(),
        history.stood());
  }

  private History historyOf(Tuple tuple) {
    int index = histories.find(tuple);
    if (index >= 0) return histories.get(index);
    if (histories.size() >= limits.tuples()) forgetSilent();
    History history = new History(tuple, matchers.numberOf(tuple));
    if (crowdedOut.filter(forgotten -> forgotten.holds(tuple)).isPresent()) history.returns();
    histories.add(history);
    return history;
  }

  /**
   * An eighth at once, since the table is rebuilt each time. A scan brings hundreds of thousands of
   * tuples with one flow each, between two beats of a beacon: evidence counts as if it had been
   * heard of much later than it was. For ever it does not count, so that no host can fill the table
   * for good.
   */
  private void forgetSilent() {
    int eighth = Math.max(1, histories.size() / 8);
    long least = histories.smallest(eighth, this::worth);
    if (crowdedOut.isEmpty()) {
      crowdedOut = Optional.of(new ForgottenTuples(limits.tuples(), key));
    }
    ForgottenTuples known = crowdedOut.get();
    forgotten +=
        remove(
            history -> {
              boolean gone = worth(history) <= least;
              if (gone) known.add(history.tuple);
              return gone;
            });
  }

  private long worth(History history) {
    return history.lastFlow + history.evidenceRank() * GRACE * limits.tuples();
  }

  private int remove(Predicate<History> question) {
    if (beacons.isEmpty() && reasons.isEmpty()) return histories.removeIf(question);
    return histories.removeIf(
        history -> {
          boolean gone = question.test(history);
          if (gone) {
            beacons.ifPresent(scorer -> scorer.forget(history.evidence()));
            reasons.ifPresent(scorer -> scorer.forget(history.weighed()));
          }
          return gone;
        });
  }

  /**
   * Judges by another sensitivity from the next flow on. Tuples of which no score could have
   * reached the former threshold kept too little to be weighed by a lower one, so they begin anew.
   */
  public void use(Sensitivity sensitivity) {
    reasons.ifPresent(scorer -> scorer.use(sensitivity));
    if (beacons.isEmpty()) return;
    BeaconScorer scorer = beacons.get();
    if (scorer.use(sensitivity)) remove(history -> history.evidence().isHopeless());
  }

  /** Restarts a tuple's history: old evidence is gone. */
  public void forget(Tuple tuple) {
    reasons.ifPresent(scorer -> scorer.restartConnections(tuple));
    int index = histories.find(tuple);
    if (index >= 0) {
      History history = histories.get(index);
      reasons.ifPresent(scorer -> scorer.restart(whole(scorer, history)));
    }
    remove(history -> history.tuple.equals(tuple));
  }

  /**
   * Which model its tuple's letters match now, whatever its evidence says.
   *
   * @param flow the last that was accepted of its tuple
   * @return empty also when the tuple is not remembered, or has too few letters
   */
  public Optional<Detection> match(Flow flow) {
    int index = histories.find(flow.tuple());
    if (index < 0) return Optional.empty();
    History history = histories.get(index);
    if (history.length() < profile.minimumCharacters()) return Optional.empty();
    return matcherOf(history).match(history).map(match -> detection(flow, history, match));
  }

  /** Takes other models from the next flow on; histories stay. */
  public void use(ModelSet models) {
    matchers = new ModelMatchers(profile.test(), models);
    histories.rematch(matchers);
  }

  /** Every tuple that is remembered, in the order of its first flow. */
  public void forEachTuple(Consumer<TupleLetters> reader) {
    histories.forEach(history -> reader.accept(history.snapshot()));
  }

  /**
   * Every tuple that calls a public server with a rhythm, in the order of its first flow. Only the
   * profile {@code reasons} tells of any.
   */
  public void forEachRhythm(Consumer<Rhythm> reader) {
    reasons.ifPresent(
        scorer ->
            histories.forEach(history -> scorer.rhythm(whole(scorer, history)).ifPresent(reader)));
  }

  /** Whether a tuple has a history. */
  public boolean remembers(Tuple tuple) {
    return histories.find(tuple) >= 0;
  }

  /** What a tuple has written so far; empty when it is not remembered. */
  public Optional<TupleLetters> letters(Tuple tuple) {
    int index = histories.find(tuple);
    return index < 0 ? Optional.empty() : Optional.of(histories.get(index).snapshot());
  }

  /**
   * How a tuple stands as evidence, alarm or not.
   *
   * @return empty when it is not remembered, has no rhythm, or the profile weighs no evidence
   */
  public Optional<Explanation> explain(Tuple tuple) {
    int index = histories.find(tuple);
    if (index < 0) return Optional.empty();
    History history = histories.get(index);
    return beacons
        .flatMap(scorer -> scorer.explain(history.evidence()))
        .or(() -> reasons.flatMap(scorer -> scorer.explain(whole(scorer, history))));
  }

  /**
   * What a tuple has been doing lately.
   *
   * @return empty when it is not remembered, has no rhythm, no evidence could make it alarm, or the
   *     profile weighs no evidence
   */
  public Optional<Habit> habit(Tuple tuple) {
    int index = histories.find(tuple);
    if (index < 0) return Optional.empty();
    History history = histories.get(index);
    return beacons
        .flatMap(scorer -> scorer.habit(history.evidence()))
        .or(() -> reasons.flatMap(scorer -> scorer.habit(whole(scorer, history))));
  }

  /**
   * What happened to the flows.
   *
   * @param tuples remembered now
   * @param dropped lost to a time window, under the slips profiles
   * @param forgotten tuples forgotten to keep the limits or at a window's end
   * @param tests flows whose tuple was compared with the models, or was a beacon by its evidence
   * @param unexplained tuples whose steps were forgotten because those of too many were kept
   * @param evident tuples whose evidence is above nothing now, of those whose steps are kept
   */
  public record Counters(
      int tuples, long dropped, long forgotten, long tests, long unexplained, int evident) {}

  public Counters counters() {
    long unexplained =
        beacons
            .map(BeaconScorer::unexplained)
            .or(() -> reasons.map(ReasonScorer::unexplained))
            .orElse(0L);
    int evident =
        beacons
            .map(BeaconScorer::explained)
            .or(() -> reasons.map(ReasonScorer::explained))
            .orElse(0);
    return new Counters(histories.size(), dropped, forgotten, tests, unexplained, evident);
  }
}
