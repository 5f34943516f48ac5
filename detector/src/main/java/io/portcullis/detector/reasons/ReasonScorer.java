package io.portcullis.detector.reasons;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.ConnectionState;
import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Familiarity;
import io.portcullis.detector.evidence.Habit;
import io.portcullis.detector.evidence.KnownBehaviour;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.evidence.Rhythm;
import io.portcullis.detector.evidence.Weighed;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.trail.OnDemand;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Weighs each flow by the second method: the sum of named terms, each with a weight that was
 * learned. Causal: what it says of a flow rests on what was seen up to it. Used by one thread;
 * {@code docs/research/SPEC-2.md} is the specification.
 */
public final class ReasonScorer {
  /** Hosts are fewer than tuples; a context of so many is as good as all of it. */
  private static final int TUPLES_PER_HOST = 4;

  /**
   * An operator's word outweighs all terms together: their weights sum up to less. It was not
   * learned, so it is no part of the parameter file.
   */
  private static final double OPERATORS_WORD = -20;

  /** Flows and beats after which a habit can be steady, and the share of gaps near the middle. */
  private static final int STEADY_FLOWS = 5;

  private static final int STEADY_BEATS = 3;
  private static final double STEADY_SHARE = 0.6;

  /** Share of flows on the beat from which on others may hear of it. */
  private static final double REGULAR = 0.5;

  private final ReasonParameters parameters;
  private final Network network;
  private final Heard heard = new Heard();
  private Sensitivity sensitivity;
  private final KnownBehaviour known;
  private final Elsewhere elsewhere;

  /** What others may add to a score, at most; 0 where nobody tells us. */
  private final double raised;

  private double threshold;
  private final BeaconScorer.Detail detail;
  private final boolean detailed;
  private final Trails trails;
  private final Clock awake = Clock.forAll();
  private final Clock joint = Clock.forAll();
  private final Clock shown = Clock.forAll();
  private final Resting resting = new Resting();
  private final Standing standing = new Standing();
  private final Standing together = new Standing();
  private OptionalInt stoodInSeries = OptionalInt.empty();
  private final ConnectionParameters ofConnections = ConnectionParameters.builtIn();
  private final Connections connections;
  private final Standing inside = new Standing();
  private final double[] own = new double[ConnectionTerm.values().length];

  /**
   * @param tuples how many the caller remembers at most; hosts and servers are capped by it
   */
  public ReasonScorer(ReasonParameters parameters, BeaconScorer.Choice choice, int tuples) {
    this(parameters, choice, tuples, 0);
  }

  /**
   * @param tuples how many the caller remembers at most; hosts and servers are capped by it
   * @param key of the hashes of hosts and servers; nothing that is said depends on it
   */
  public ReasonScorer(
      ReasonParameters parameters, BeaconScorer.Choice choice, int tuples, long key) {
    this(parameters, choice, tuples, key, PublicSuffixes::registrable);
  }

  /** With another rule for the registrable domain of a name, as the reference has one. */
  ReasonScorer(
      ReasonParameters parameters,
      BeaconScorer.Choice choice,
      int tuples,
      long key,
      UnaryOperator<String> registrable) {
    this.parameters = parameters;
    sensitivity = choice.sensitivity();
    known = choice.known();
    elsewhere = choice.elsewhere();
    raised = elsewhere == Elsewhere.NOTHING ? 0 : Fleet.MOST_RAISED;
    threshold = parameters.threshold(sensitivity);
    detail = choice.detail();
    detailed = detail != BeaconScorer.Detail.VERDICT;
    trails = new Trails(detail.trails());
    int most = Math.max(1, tuples == Integer.MAX_VALUE ? tuples : tuples / TUPLES_PER_HOST);
    connections = new Connections(gone -> gone.clock.trail = trails.end(gone.clock.trail));
    network = new Network(parameters.ports, choice.inside(), registrable, most, key);
  }

  /** Judges by another sensitivity from the next flow on. */
  public void use(Sensitivity other) {
    sensitivity = other;
    threshold = parameters.threshold(other);
  }

  /**
   * Takes what was heard of names, in the order of time. It counts for the flows that it belongs
   * to, when those end; so it has to come before them.
   */
  public void hear(NameEvent event) {
    if (event instanceof NameEvent.Unheard gap) network.deaf(gap);
    else heard.add(event, network::answer);
  }

  /**
   * What is remembered of a tuple, whole, for {@link #remember} and those who look.
   *
   * @param kept as {@link #kept} said
   * @param start that was told then
   */
  public TupleReasons whole(Tuple tuple, Weighed kept, long start) {
    if (kept instanceof TupleReasons whole) return whole;
    return kept instanceof OneFlow one ? one.whole(tuple, start) : TupleReasons.NONE;
  }

  /**
   * What to keep of a tuple until its next flow: less than all where that follows.
   *
   * @param start of its last flow, in microseconds, as the caller remembers it; any other number
   *     where he does not
   */
  public Weighed kept(TupleReasons tuple, long start) {
    return tuple.kept(start);
  }

  /** Forgets what a tuple did, as the caller forgets its letters. */
  public void forget(Weighed kept) {
    if (!(kept instanceof TupleReasons tuple)) return;
    tuple.host.rhythms().forget(tuple);
    if (tuple.trail.isKept()) tuple.trail = trails.end(tuple.trail);
  }

  /** An operator released it: old evidence is gone, also that of a series it is in. */
  public void restart(TupleReasons tuple) {
    forget(tuple);
    seriesOf(tuple)
        .ifPresent(
            series -> {
              series.trail = trails.end(series.trail);
              tuple.host.endSeries(tuple.tcp(), tuple.server.port);
            });
  }

  /** An operator released a tuple: what its open connections did is gone. */
  public void restartConnections(Tuple tuple) {
    connections.forget(tuple);
  }

  /** The series among whose last flows is one of a tuple. */
  private Optional<Series> seriesOf(TupleReasons tuple) {
    if (tuple == TupleReasons.NONE) return Optional.empty();
    if (tuple.host == HostReasons.NONE) network.recall(tuple, source(tuple), destination(tuple));
    return tuple
        .host
        .knownSeries(tuple.tcp(), tuple.server.port)
        .filter(series -> series.has(tuple.tuple));
  }

  /** Tuples and series whose steps were forgotten because those of too many were kept. */
  public long unexplained() {
    return trails.forgotten();
  }

  /** Tuples and series whose steps are kept now. */
  public int explained() {
    return trails.size();
  }

  /** Whether {@link #take} wants to know the letters that a flow wrote. */
  public boolean wantsLetters() {
    return detailed;
  }

  /**
   * Takes a tuple's next flow.
   *
   * @param before what is remembered of the tuple, {@link TupleReasons#NONE} at its first flow
   * @return what to remember; it stays {@link TupleReasons#NONE} where the method never judges:
   *     neither TCP nor UDP, or no single host
   */
  public TupleReasons remember(Flow flow, TupleReasons before) {
    if (before != TupleReasons.NONE) return before;
    String protocol = flow.tuple().protocol();
    if (!protocol.equals("tcp") && !protocol.equals("udp")) return before;
    Optional<IpAddress> destination = flow.tuple().address(Tuple.Part.DESTINATION);
    if (destination.filter(Reach::isOneHost).isEmpty()) return before;
    if (flow.tuple().address(Tuple.Part.SOURCE).isEmpty()) return before;
    TupleReasons tuple = new TupleReasons(flow.tuple());
    tuple.first = flow.startMicros();
    return tuple;
  }

  /**
   * Takes a flow of a tuple that {@link #remember} gave.
   *
   * @param letter that the flow wrote; may be empty where they are not wanted
   * @return why it is a beacon, or its host's series is one, when a score reaches the threshold
   */
  public Optional<Explanation> take(Flow flow, TupleReasons tuple, String letter) {
    stoodInSeries = OptionalInt.empty();
    if (tuple == TupleReasons.NONE) return Optional.empty();
    Optional<Series> series = note(flow, tuple, letter);
    Clock clock = standing.clock;
    double best = clock.flows < parameters.gate ? Double.NaN : score(standing, false);
    boolean alarm = best >= threshold;
    scored(clock, best);
    if (clock == awake) tuple.rest(resting, clock);
    double other = series.isPresent() ? scoreOf(series.get()) : Double.NaN;
    if (other >= threshold && !(alarm && best >= other)) {
      stoodInSeries = OptionalInt.of(together.series.map(rotating -> rotating.stood).orElse(0));
      return Optional.of(explain(together));
    }
    return alarm ? Optional.of(explain(standing)) : Optional.empty();
  }

  /** Of the series that is awake, which it puts to rest; no number where it is not judged. */
  private double scoreOf(Series series) {
    double score = Double.NaN;
    if (series.isJudged(joint)) {
      stand(together, standing, series);
      score = score(together, false);
      scored(joint, score);
    }
    series.rest(resting, joint);
    return score;
  }

  /**
   * How many flows of its series had two real ends, where the last answer of {@link #take} is about
   * a series; empty where it is about the tuple itself.
   */
  public OptionalInt stoodInSeries() {
    return stoodInSeries;
  }

  /**
   * Takes a burst of a connection that is still open.
   *
   * @return why the connection is a beacon, when its score reaches the threshold
   */
  public Optional<Explanation> take(Burst burst) {
    Optional<OpenConnection> connection = note(burst);
    if (connection.isEmpty()) return Optional.empty();
    double limit = ofConnections.threshold(sensitivity);
    double score = ofConnections.score(inside.values, own);
    Clock clock = connection.get().clock;
    if (clock.trail.isKept()) clock.trail.score(score);
    if (score >= limit) score += words(inside, new ArrayList<>());
    if (!(score >= limit)) return Optional.empty();
    clock.cross();
    return Optional.of(explain(connection.get()));
  }

  /**
   * Takes a burst and hands out all values of all terms, for those who compare.
   *
   * @param reader takes the values that are shared with flows, and those of connections alone
   */
  void compare(Burst burst, BiConsumer<double[], double[]> reader) {
    note(burst).ifPresent(judged -> reader.accept(inside.values, own));
  }

  /** Brings a connection up to a burst; empty while it is not judged. */
  private Optional<OpenConnection> note(Burst burst) {
    Optional<OpenConnection> found = connections.of(burst);
    if (found.isEmpty()) return found;
    OpenConnection connection = found.get();
    TupleReasons ends = connection.ends;
    if (ends.server.forgotten || ends.host.forgotten) meet(ends);
    network.seen(ends);
    if (!OpenConnection.speaks(burst, ofConnections)) return Optional.empty();
    Flow flow = burst.flow();
    keep(connection.clock, connection.clock, flow, "");
    connection.take(flow, parameters, ofConnections);
    heard.answersUntil(connection.until, network::answer);
    ends.server.answers(ends.host.address);
    hear(connection, flow);
    if (connection.clock.flows < ofConnections.gate) return Optional.empty();
    stand(connection);
    return found;
  }

  /** What was said on a connection; it is kept when the events of its begin are forgotten. */
  private void hear(OpenConnection connection, Flow burst) {
    TupleReasons ends = connection.ends;
    List<NameEvent.OnConnection> events =
        heard.of(burst, ends.host.address, ends.server, ends.first);
    if (events.isEmpty()) return;
    ends.said = Said.NOTHING;
    for (NameEvent.OnConnection event : events) ends.said = said(ends, event);
  }

  private void stand(OpenConnection connection) {
    TupleReasons ends = connection.ends;
    stand(inside, ends, connection.clock, connection.until, false, ofConnections.gate);
    boolean odd = ends.server.isOdd(true);
    double peer = odd ? 1 - 1.0 / Math.max(1, ends.host.odd() - 1) : 0;
    double sure = Math.min(1, connection.clock.steps / 8.0);
    own[ConnectionTerm.OFF_BEAT.place()] = 1 - sure * connection.clock.onBeat;
    own[ConnectionTerm.PEER.place()] = peer;
    own[ConnectionTerm.QUIET.place()] = connection.quiet;
  }

  private void scored(Clock clock, double score) {
    if (score >= threshold) clock.cross();
    if (!clock.trail.isKept()) return;
    clock.trail.score(score);
    boolean nothing = clock.steps > 0 && clock.evidence == 0 && !(score >= threshold);
    if (nothing && detail == BeaconScorer.Detail.EVIDENT) {
      clock.trail = trails.end(clock.trail);
    }
  }

  /** Begins a step of a clock's trail, which a holder keeps beyond the flow. */
  private void keep(Clock clock, Trails.Holder holder, Flow flow, String letter) {
    if (!detailed) return;
    // Scans bring tuples of one flow by the hundred thousand.
    if (clock.flows == 0 && detail == BeaconScorer.Detail.EVIDENT) return;
    clock.trail = trails.of(clock.trail, holder);
    clock.trail.add(flow, letter, Likeness.DIFFERENT, detail.moments());
  }

  /**
   * Takes a flow and hands out all values of all terms, for those who compare.
   *
   * @param reader takes whose they are, {@code tuple} or {@code series}, and the values
   */
  void compare(Flow flow, TupleReasons tuple, BiConsumer<String, double[]> reader) {
    if (tuple == TupleReasons.NONE) return;
    Optional<Series> series = note(flow, tuple, "");
    if (standing.clock == awake) tuple.rest(resting, awake);
    if (standing.clock.flows >= parameters.gate) {
      score(standing, true);
      reader.accept("tuple", standing.values);
    }
    if (series.isEmpty()) return;
    series.get().rest(resting, joint);
    if (series.get().isJudged(joint)) {
      stand(together, standing, series.get());
      score(together, true);
      reader.accept("series", together.values);
    }
  }

  /** Brings all that is remembered up to a flow, and the standing of its tuple. */
  private Optional<Series> note(Flow flow, TupleReasons tuple, String letter) {
    long start = flow.startMicros();
    heard.answersUntil(start, network::answer);
    if (tuple.server.forgotten || tuple.host.forgotten) meet(tuple);
    network.seen(tuple);
    Opening opening = Opening.of(flow, tuple.tcp());
    Server server = tuple.server;
    // Anybody may send a SYN in another's name, and half-open connections make nobody popular.
    if (opening == Opening.ANSWERED && ConnectionState.stood(flow)) {
      server.answers(tuple.host.address);
    }
    Clock clock = clock(flow, opening, letter, tuple);
    if (opening == Opening.ANSWERED) tuple.answer();
    boolean beats = clock.period > 0 && clock.flows >= parameters.gate;
    if (beats && clock.failed > 0.5) tuple.host.rhythms().pass(tuple, clock.period);
    else if (beats) tuple.host.beats(tuple, clock.period);
    boolean deadFan = isDeadFan(tuple, clock, start);
    connection(flow, tuple);
    stand(standing, tuple, clock, start, deadFan, parameters.gate);
    return series(flow, opening, letter, standing);
  }

  /**
   * The tuple's clock after a flow. It is woken from the second flow on, or from the first where
   * steps of that are kept; whoever asks puts it to rest again.
   */
  private Clock clock(Flow flow, Opening opening, String letter, TupleReasons tuple) {
    boolean web = tuple.server.isWeb();
    boolean keepsFirst = detailed && detail != BeaconScorer.Detail.EVIDENT;
    if (tuple.isNew() && !keepsFirst) {
      tuple.take(FirstFlow.of(flow, opening, web));
      return Clock.AFTER_ONE;
    }
    tuple.wake(resting, awake);
    keep(awake, tuple, flow, letter);
    // Whoever answered once is not hidden by SYNs that nobody answers.
    boolean hidden = opening.failed() && tuple.answered();
    boolean goesOn = awake.flows > 0 && opening.goesOn(flow, tuple.tcp());
    if (hidden || goesOn) awake.pass(flow, opening, web);
    else awake.take(flow, opening, web, parameters);
    return awake;
  }

  private void meet(TupleReasons tuple) {
    network.meet(tuple, source(tuple), destination(tuple));
  }

  private static IpAddress source(TupleReasons tuple) {
    return tuple.tuple.address(Tuple.Part.SOURCE).orElseThrow();
  }

  private static IpAddress destination(TupleReasons tuple) {
    return tuple.tuple.address(Tuple.Part.DESTINATION).orElseThrow();
  }

  private static boolean isDeadFan(TupleReasons tuple, Clock clock, long start) {
    Server server = tuple.server;
    if (!tuple.tcp() || server.isService() || !server.isPublic) return false;
    if (server.isOdd(true) && tuple.host.isSpread()) return false;
    boolean answers = clock.failed <= 0.5 || clock.flows < 2;
    Optional<DeadServers> table = tuple.host.dead(server.port, !answers);
    if (table.isEmpty()) return false;
    if (answers) {
      table.get().remove(server.address);
      return false;
    }
    table.get().add(server.address, start);
    return table.get().isFan();
  }

  private void connection(Flow flow, TupleReasons tuple) {
    for (NameEvent.OnConnection event : heard.of(flow, tuple.host.address, tuple.server)) {
      boolean before = tuple.said.name().isKnown();
      tuple.said = said(tuple, event);
      if (!before && tuple.said.name().isKnown() && tuple.server.isPublic) {
        tuple.host.hears().said(network.isAnswered(tuple.host, tuple.server.address));
      }
      Optional<String> program = tuple.said.program();
      if (program.isPresent()) tuple.host.hears().uses(program.get(), tuple.server.address);
    }
  }

  private Said said(TupleReasons tuple, NameEvent.OnConnection event) {
    Said before = tuple.said;
    if (event instanceof NameEvent.Hello hello) {
      return hello.name().isEmpty()
          ? before.helloWithoutName(hello.program())
          : before.hello(network.name(hello.name()), hello.program());
    }
    if (event instanceof NameEvent.Request request) {
      String program = "ua:" + request.userAgent();
      return request.name().isEmpty()
          ? before.requestWithoutName(program)
          : before.request(network.name(request.name()), program);
    }
    if (event instanceof NameEvent.Certificate certificate) {
      return before.certificate(certificate.selfSigned());
    }
    return isForWeb(tuple.server.port) ? before.otherData() : before;
  }

  private static boolean isForWeb(int port) {
    return port == 80 || port == 443 || port == 8080 || port == 8443;
  }

  /** How a tuple stands at a time, as far as it needs no neighbours. */
  private void stand(
      Standing now, TupleReasons tuple, Clock clock, long micros, boolean deadFan, int gate) {
    HostReasons host = tuple.host;
    Server server = tuple.server;
    now.tuple = tuple;
    now.clock = clock;
    now.series = Optional.empty();
    now.name = network.nameOf(tuple);
    now.others = server.others(host.address);
    if (now.name.isKnown()) {
      now.others = Math.max(now.others, now.name.domain().users.others(host.address));
    }
    if (now.name.isKnown()) tuple.name();
    boolean raw =
        host.told().seen
            && server.isPublic
            && !tuple.named()
            && server.portClass() != PortClass.INFRASTRUCTURE;
    now.raw = raw ? network.unanswered(tuple, clock, micros) : 0;
    now.missing = host.told().missing(micros);
    now.deadFan = deadFan;
    now.inbound = isInbound(tuple);
    now.fill(gate);
  }

  private boolean isInbound(TupleReasons tuple) {
    if (tuple.host.isPrivate) return false;
    if (!tuple.server.isPublic) return true;
    return network.known(tuple.server.address).filter(HostReasons::callsOut).isPresent();
  }

  /**
   * The series that a flow belongs to, awake and with the flow in it; empty where it belongs to
   * none. Whoever asks puts it to rest again.
   */
  private Optional<Series> series(Flow flow, Opening opening, String letter, Standing now) {
    TupleReasons tuple = now.tuple;
    Server server = tuple.server;
    // Without names a system's check whether it is connected, over nine servers, looks the same.
    boolean unknown = now.raw >= 0.5 || (!tuple.host.told().seen && !server.isWeb());
    if (now.others > 0 || !unknown || !server.isPublic || server.isService()) {
      return Optional.empty();
    }
    if (server.isOdd(tuple.tcp()) && tuple.host.isSpread()) return Optional.empty();
    Optional<Series> series = tuple.host.series(tuple.tcp(), server.port);
    if (series.isPresent()) {
      series.get().add(server, tuple.tuple);
      if (ConnectionState.stood(flow)) series.get().stood++;
      series.get().wake(resting, joint);
      keep(joint, series.get(), flow, letter);
      boolean goesOn = joint.flows > 0 && opening.goesOn(flow, tuple.tcp());
      if (goesOn) joint.pass(flow, opening, server.isWeb());
      else joint.take(flow, opening, server.isWeb(), parameters);
    }
    return series;
  }

  /** How a series stands, whose newest flow is of a tuple that stands so. */
  private void stand(Standing now, Standing newest, Series series) {
    now.tuple = newest.tuple;
    now.clock = joint;
    now.series = Optional.of(series);
    now.name = newest.name;
    now.others = newest.others;
    now.raw = newest.raw;
    now.missing = newest.missing;
    now.deadFan = newest.deadFan;
    now.inbound = newest.inbound;
    now.fill(parameters.gate);
  }

  private double score(Standing now, boolean whole) {
    double score = parameters.score(now.values);
    // Neighbours only lower it.
    if (score + raised < threshold && !whole) return score;
    now.fillWide();
    score = parameters.score(now.values);
    if (score + raised < threshold) return score;
    score += fleet(now).map(Reason::value).orElse(0.0);
    if (score < threshold) return score;
    return score + words(now, new ArrayList<>());
  }

  /**
   * What other networks see of the very server. Of a series nothing is asked: they see one server
   * at a time, and so would say less than it shows.
   */
  private Optional<Reason> fleet(Standing now) {
    if (now.series.isPresent()) return Optional.empty();
    return elsewhere.of(now.tuple.tuple).flatMap(sight -> Fleet.reason(sight, now.clock));
  }

  /**
   * What an operator said, or the baseline learned, of the very tuple; of a series, which is one
   * program, what was said of any server among its last flows.
   */
  private double words(Standing now, List<Reason> reasons) {
    double sum = 0;
    List<Tuple> tuples = now.series.map(Series::tuples).orElseGet(() -> List.of(now.tuple.tuple));
    for (Tuple each : tuples) {
      Optional<String> benign = known.benignBecause(each);
      if (benign.isEmpty()) continue;
      sum += OPERATORS_WORD;
      String whose = now.series.isEmpty() ? "" : each + ": ";
      reasons.add(new Reason("benign", OPERATORS_WORD, whose + benign.get()));
      break;
    }
    for (Tuple each : tuples) {
      Familiarity familiar =
          habit(each, now.clock).map(known::familiarity).orElse(Familiarity.NOTHING);
      if (familiar.words().isEmpty()) continue;
      double learned = familiar.known() ? OPERATORS_WORD : 0;
      reasons.add(new Reason("learned", learned, familiar.words()));
      sum += learned;
      if (familiar.known()) break;
    }
    return sum;
  }

  /**
   * What a tuple has been doing lately, or the series that it is in: most of those have too few
   * flows for a habit of their own.
   *
   * @return empty while there is no rhythm
   */
  public Optional<Habit> habit(TupleReasons tuple) {
    Optional<Habit> own = habit(tuple.tuple, clockOf(tuple));
    if (own.filter(Habit::steady).isPresent()) return own;
    Optional<Habit> joint =
        seriesOf(tuple)
            .filter(series -> series.isJudged(clockOf(series)))
            .flatMap(any -> habit(tuple.tuple, shown));
    return joint.filter(Habit::steady).or(() -> own);
  }

  /** For those who only look, until the next does. */
  private Clock clockOf(TupleReasons tuple) {
    tuple.wake(resting, shown);
    return shown;
  }

  private Clock clockOf(Series series) {
    series.wake(resting, shown);
    return shown;
  }

  private Optional<Habit> habit(Tuple tuple, Clock clock) {
    if (!clock.hasPeriod()) return Optional.empty();
    boolean enough = clock.flows >= STEADY_FLOWS && clock.beats >= STEADY_BEATS;
    boolean steady = enough && clock.shareOfGapsNear(parameters.beats.nearShare()) >= STEADY_SHARE;
    return Optional.of(
        new Habit(tuple, clock.period, (long) clock.medianBytes(), clock.flows, steady));
  }

  /**
   * How regularly a tuple calls a public server.
   *
   * @return empty while it has too few flows, and where nothing of its rhythm speaks for a beacon
   */
  public Optional<Rhythm> rhythm(TupleReasons tuple) {
    Clock clock = clockOf(tuple);
    boolean judged = clock.hasPeriod() && clock.flows >= parameters.gate && clock.period > 0;
    if (!judged || !tuple.server.isPublic) return Optional.empty();
    if (clock.evidence <= 0 && clock.onBeat < REGULAR) return Optional.empty();
    return Optional.of(
        new Rhythm(
            tuple.tuple,
            clock.period,
            clock.onBeat,
            clock.evidence,
            clock.flows,
            tuple.first,
            clock.last));
  }

  /**
   * How a tuple stands as of its last flow, alarm or not.
   *
   * @return empty while it has no rhythm
   */
  public Optional<Explanation> explain(TupleReasons tuple) {
    Clock clock = clockOf(tuple);
    if (!clock.hasPeriod() || tuple.host.forgotten) return Optional.empty();
    boolean deadFan =
        tuple
            .host
            .dead(tuple.server.port, false)
            .filter(table -> table.isFan() && clock.failed > 0.5)
            .isPresent();
    stand(standing, tuple, clock, clock.last, deadFan, parameters.gate);
    score(standing, true);
    return Optional.of(explain(standing));
  }

  private Explanation explain(Standing now) {
    List<Reason> reasons = new ArrayList<>();
    reasons.add(new Reason("rare", parameters.constant, "few tuples are beacons"));
    double evidence = 0;
    for (ReasonTerm term : ReasonTerm.values()) {
      double value = parameters.weight(term) * now.value(term);
      if (term == ReasonTerm.EVIDENCE) evidence = value;
      if (value == 0 || (term == ReasonTerm.EVIDENCE && now.series.isEmpty())) continue;
      // The rhythm stands beside the terms; of a series the servers have to be told.
      double counted = term == ReasonTerm.EVIDENCE ? 0 : value;
      reasons.add(new Reason(term.word(), counted, cause(term, now)));
    }
    double score = parameters.score(now.values);
    Optional<Reason> others = fleet(now);
    others.ifPresent(reasons::add);
    score += others.map(Reason::value).orElse(0.0) + words(now, reasons);
    Trail trail = detailed ? now.clock.trail.copy() : Trail.NONE;
    return new Explanation(
        score,
        threshold,
        sensitivity,
        Sensitivity.reached(score, parameters::threshold),
        evidence,
        reasons,
        now.clock.hasPeriod() ? now.clock.period : 0,
        now.clock.flows,
        now.clock.beats,
        now.clock.crossedAt,
        detailed ? changes(reasons, score, parameters::threshold) : List.of(),
        detailed ? new OnDemand<>(() -> trail.moments(detail.moments(), parameters)) : List.of(),
        "");
  }

  private Explanation explain(OpenConnection connection) {
    List<Reason> reasons = new ArrayList<>();
    String open = "these are bursts inside one connection, open for " + age(connection);
    reasons.add(new Reason("one_connection", ofConnections.constant, open));
    double evidence = 0;
    for (ReasonTerm term : ReasonTerm.values()) {
      double weight = ofConnections.weight(term);
      double value = weight * inside.value(term);
      if (term == ReasonTerm.EVIDENCE) evidence = value;
      else if (value != 0) reasons.add(reason(term.word(), value, term.cause(inside), weight));
    }
    for (ConnectionTerm term : ConnectionTerm.values()) {
      double weight = ofConnections.weight(term);
      double value = weight * own[term.place()];
      if (value != 0) reasons.add(reason(term.word(), value, cause(term, connection), weight));
    }
    double score = ofConnections.score(inside.values, own) + words(inside, reasons);
    double limit = ofConnections.threshold(sensitivity);
    Clock clock = connection.clock;
    Trail trail = detailed ? clock.trail.copy() : Trail.NONE;
    return new Explanation(
        score,
        limit,
        sensitivity,
        Sensitivity.reached(score, ofConnections::threshold),
        evidence,
        reasons,
        clock.hasPeriod() ? clock.period : 0,
        clock.flows,
        clock.beats,
        clock.crossedAt,
        detailed ? changes(reasons, score, ofConnections::threshold) : List.of(),
        detailed ? new OnDemand<>(() -> trail.moments(detail.moments(), parameters)) : List.of(),
        "");
  }

  private static String age(OpenConnection connection) {
    double seconds = connection.seconds();
    return seconds < 120 ? format("%.0f s", seconds) : format("%.0f min", seconds / 60);
  }

  private String cause(ConnectionTerm term, OpenConnection connection) {
    HostReasons host = connection.ends.host;
    return switch (term) {
      case OFF_BEAT ->
          format("%.0f %% of its bursts are on the beat", 100 * connection.clock.onBeat);
      case PEER -> host.address + " uses " + host.odd() + " servers on odd ports or more";
      case QUIET ->
          format(
              "%.0f %% of its bursts are under %.0f bytes",
              100 * connection.quiet, ofConnections.quietBytes);
    };
  }

  private static Reason reason(String word, double value, String cause, double weight) {
    return new Reason(
        word, value, format("%s (weight %+.2f of %.2f)", cause, weight, value / weight));
  }

  /** Why a term applies, and what was learned that it is worth. */
  private String cause(ReasonTerm term, Standing now) {
    return format(
        "%s (weight %+.2f of %.2f)", term.cause(now), parameters.weight(term), now.value(term));
  }

  /** What would have brought the score under the threshold, or an operator's word kept there. */
  private List<String> changes(
      List<Reason> reasons, double score, ToDoubleFunction<Sensitivity> limits) {
    double limit = limits.applyAsDouble(sensitivity);
    List<String> changes = new ArrayList<>();
    for (Reason reason : reasons) {
      double without = score - reason.value();
      boolean decided = (score >= limit) != (without >= limit);
      if (decided && reason.value() != 0) changes.add(change(reason, without));
    }
    sensitivity
        .lower()
        .filter(lower -> score >= limit && limits.applyAsDouble(lower) > score)
        .ifPresent(
            lower ->
                changes.add(format("%s needs %.2f", lower.word(), limits.applyAsDouble(lower))));
    return changes;
  }

  private static String change(Reason reason, double without) {
    String cost =
        ConnectionTerm.of(reason.term())
            .map(term -> term.cost)
            .orElseGet(() -> ReasonTerm.costOf(reason.term()));
    String text = format("without %s the score would be %.2f", reason.term(), without);
    return cost.isEmpty() ? text : text + " (cost: " + cost + ")";
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
