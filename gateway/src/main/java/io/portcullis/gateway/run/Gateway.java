package io.portcullis.gateway.run;

import io.portcullis.argus.FlowSource;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.detector.Detector;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.enforcer.orders.OrderSpool;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.crowdsec.CrowdSecExchange;
import io.portcullis.gateway.decisions.BreakerMemory;
import io.portcullis.gateway.decisions.Decider;
import io.portcullis.gateway.decisions.HeldDecisions;
import io.portcullis.gateway.decisions.OperatorOrders;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.EvidenceFiles;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.gateway.fleet.FleetEvidence;
import io.portcullis.gateway.fleet.FleetExchange;
import io.portcullis.gateway.lists.KernelFiller;
import io.portcullis.gateway.lists.ListKeeper;
import io.portcullis.gateway.lists.ListRefresh;
import io.portcullis.gateway.lists.ListStore;
import io.portcullis.gateway.names.FlowNames;
import io.portcullis.gateway.names.NamingDetector;
import io.portcullis.gateway.names.NoNames;
import io.portcullis.gateway.notify.NoticeOwners;
import io.portcullis.gateway.notify.NoticeWriter;
import io.portcullis.gateway.notify.Notices;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.upkeep.FeedWatchdog;
import io.portcullis.gateway.upkeep.ReloadSettings;
import io.portcullis.gateway.upkeep.Reloadable;
import io.portcullis.gateway.upkeep.ServiceManager;
import io.portcullis.gateway.upkeep.Upkeep;
import io.portcullis.gateway.wire.ReleaseSilent;
import io.portcullis.gateway.wire.VerdictRecorder;
import io.portcullis.gateway.wire.WireProof;
import io.portcullis.gateway.wire.WireReport;
import io.portcullis.gateway.wire.WireWatch;
import io.portcullis.gateway.wiring.AllowlistAccess;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.Judging;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.gateway.wiring.NeighbourMachines;
import io.portcullis.gateway.wiring.NetworkAccess;
import io.portcullis.gateway.wiring.Signals;
import io.portcullis.gateway.wishes.WishDoor;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The running gateway, wired in the order of the data: flows → letters and detections → decisions →
 * blocks in ledger and kernel → events. Everything happens on the caller's thread; only reading
 * waits on its own.
 */
public final class Gateway implements AutoCloseable {
  /** Some seconds of a busy router; a recorded source waits when it is full. */
  private static final int QUEUE = 16_384;

  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Config config;
  private final Ledger ledger;
  private final EventLog events;
  private final ServiceManager service;
  private final OperatorLog journal;
  private final Metrics metrics = new Metrics();
  private final FlowReader reader;
  private final FlowIntake intake;
  private final Protection protection;
  private final BreakerMemory breaker;
  private final Enforcer enforcer;
  private final TakeOver takeOver;
  private final DecisionLoop loop;
  private final Optional<WireProof> proof;
  private final CompareKernel compare;
  private final CrowdSecExchange crowdsec;
  private final FollowLists lists;
  private final Optional<FleetExchange> fleet;
  private final Optional<FleetEvidence> evidence;
  private final Notices notices;
  private final RunReport report;
  private final WriteStats stats;
  private final WriteMetrics writeMetrics;
  private final ReloadSettings reload;
  private final Upkeep upkeep;

  /**
   * What it hears; closed with the gateway.
   *
   * @param flows whole connections, in the order of their start in each tuple
   * @param wire packets of what is blocked; empty where nothing is to be proven
   * @param names what packets say of servers; {@link NoNames} where nobody listens
   * @param interfaces that a probe of our own watches; none where another one does, or none at all
   */
  public record Traffic(
      FlowSource flows, Optional<LiveVerifier> wire, FlowNames names, List<String> interfaces) {
    public Traffic {
      interfaces = List.copyOf(interfaces);
    }

    /** Where nobody listens for names, or knows which interfaces are watched. */
    public Traffic(FlowSource flows, Optional<LiveVerifier> wire) {
      this(flows, wire, NoNames.RECORDED, List.of());
    }
  }

  /**
   * Where it tells what happens; closed by the caller.
   *
   * @param lines gets what people should hear, beside the lines of the event log
   * @param service who waits for this gateway to be ready, and to stay alive
   */
  public record Output(EventLog events, Consumer<String> lines, ServiceManager service) {
    /** With nobody who started it as a service. */
    public Output(EventLog events, Consumer<String> lines) {
      this(events, lines, ServiceManager.NONE);
    }

    private NoticeWriter writer(BootClock clock, NoticeOwners owners) {
      return new NoticeWriter(NoticeWriter.hostName(), clock, events.zone(), owners);
    }
  }

  /**
   * @param access closed by the caller
   * @throws IOException when ledger, models or interfaces cannot be read; the message names which
   */
  public Gateway(
      Setup setup,
      BootClock clock,
      LedgerAccess access,
      KernelAccess kernel,
      Traffic traffic,
      Output output)
      throws IOException {
    this.config = setup.config();
    Paths paths = setup.paths();
    this.events = output.events();
    this.service = output.service();
    this.journal = new OperatorLog(output.lines(), clock);
    EventRecorder recorder = new EventRecorder(events, metrics, clock);
    this.ledger = access.open();
    ledger.tidiedByCaller();

    // Flows, and what is known of the network that they are of.
    boolean recorded = traffic.flows().recorded();
    this.reader = new FlowReader(traffic.flows(), QUEUE);
    NetworkAccess network = new NetworkAccess(config.inside(), config.interfaces(), clock);
    AllowlistAccess allowlist = new AllowlistAccess(config.allow(), access, network, clock);
    this.protection = new Protection(allowlist, network, ledger, recorded, journal, clock);

    // The detector makes letters and detections of them.
    Duration keep = config.baseline().keep();
    KnownBenign benign = KnownBenign.read(access, BaselineFile.of(paths), keep, clock);
    if (!recorded) benign.confirming();
    Judging judging = Judging.of(setup);
    judging.shortage().ifPresent(journal::info);
    ModelWatch models = judging.modelWatch();
    this.evidence = recorded ? Optional.empty() : evidence(paths, clock);
    Detector detector = detector(judging, models(models), benign);
    // Whose a recording's addresses were, no table of this machine says.
    Breaker budget =
        new Breaker(
            config.breaker(), recorded ? Breaker.Machines.UNKNOWN : new NeighbourMachines(clock));
    traffic.names().among(protection::isInside);
    NamingDetector named = new NamingDetector(detector, traffic.names());
    this.intake = new FlowIntake(reader, named, protection, budget, journal, clock);

    // Decisions, by all that operators said.
    this.breaker = new BreakerMemory(budget, ledger, recorder, journal, clock);
    RulesInForce rules = new RulesInForce(ledger, clock);
    OperatorOrders orders = new OperatorOrders(detector, breaker, rules, benign, journal);
    Policy policy = new Policy(config.policy(), budget, clock);
    Decider decider = new Decider(policy, breaker, protection, rules, orders, journal);

    // Orders to ledger and kernel.
    this.enforcer =
        new Enforcer(
            () -> ledger,
            kernel::open,
            protection::allowlist,
            new RunLock(paths.lock()),
            new OrderSpool(paths.waiting()),
            clock);
    Optional<WireWatch> watch =
        traffic
            .wire()
            .map(wire -> new WireWatch(wire, protection, rules, config.verify(), clock, journal));
    HeldDecisions held = held(watch, clock);
    PendingBlocks pending = new PendingBlocks(enforcer, watch, recorder, journal);
    this.loop = new DecisionLoop(intake, orders, decider, held, pending, recorder);

    // What becomes of them, on the wire and in the kernel.
    this.proof =
        watch.map(seen -> proof(seen, traffic.wire().orElseThrow(), paths, recorder, clock));
    this.compare = new CompareKernel(enforcer, proof, recorder, journal);
    this.takeOver = new TakeOver(enforcer, access, compare, events, journal);
    LookAtLedger look = new LookAtLedger(access, compare, recorder, journal);

    // What others say: CrowdSec, other routers, block lists. A recording is nobody's affair.
    Config.CrowdSec shared = recorded ? Config.CrowdSec.NONE : config.crowdsec();
    this.crowdsec = crowdsec(shared, rules, recorder, clock);
    this.fleet = recorded ? Optional.empty() : fleet(rules, paths, recorder, clock);
    List<Config.ListSource> sources = recorded ? List.of() : config.lists();
    this.lists = lists(sources, ListStore.of(paths), kernel, clock);
    intake.listen(lists::saw);

    // What is told of it all, and to whom.
    this.notices = notices(output, clock);
    this.report = new RunReport(rules, breaker, intake, events, journal);
    this.stats = new WriteStats(intake, rules, compare, recorder, events, clock);
    Optional<NoticeInterfaces> interfaces = interfaces(traffic, network);
    List<WriteMetrics.Measured> measured =
        List.of(
            intake::measure,
            traffic.names()::measure,
            rules::measure,
            breaker::measure,
            held::measure,
            recorder::measure,
            look::measure,
            compare::measure,
            crowdsec::measure,
            lists::measure,
            all -> interfaces.ifPresent(each -> each.measure(all)),
            all -> fleet.ifPresent(each -> each.measure(all)),
            all -> evidence.ifPresent(each -> each.measure(all)),
            notices::measure);
    this.writeMetrics = new WriteMetrics(metrics, paths.metrics(), measured, journal);

    // What can be set anew while all this goes on.
    List<Reloadable<?>> settings = reloadable(detector, benign, policy, budget);
    this.reload = new ReloadSettings(setup, settings, service, journal);

    // In this order: what is known, then what the kernel is to hold by it, then what can wait.
    List<Duty> duties = new ArrayList<>();
    duties.add(new FollowLedger(enforcer, breaker, compare, recorder, journal));
    duties.add(takeOver);
    duties.add(reload);
    duties.add(new NoticeNetwork(enforcer, protection, compare));
    duties.add(protection);
    interfaces.ifPresent(duties::add);
    duties.add(new ReadModels(models, detector, journal));
    duties.add(orders);
    duties.add(look);
    proof.ifPresent(duties::add);
    duties.add(compare);
    watch.flatMap(seen -> silence(seen, recorder, clock)).ifPresent(duties::add);
    duties.addAll(crowdsec.duties());
    if (!recorded) duties.add(lists);
    fleet.map(FleetExchange::duties).ifPresent(duties::addAll);
    evidence
        .map(each -> each.duties(new FleetEvidence.Ears(detector, protection::isInside)))
        .ifPresent(duties::addAll);
    duties.add(new ConfirmHabits(benign, journal));
    duties.add(new ForgetOld(ledger, clock, journal));
    duties.add(new TidyLedger(ledger, look, journal));
    duties.add(new ReportNotices(notices, journal));
    duties.add(writeMetrics);
    duties.add(stats);
    watchdog(look).ifPresent(duties::add);
    this.upkeep = new Upkeep(duties, clock);
  }

  /** In the order of the data. */
  private List<Reloadable<?>> reloadable(
      Detector detector, KnownBenign benign, Policy policy, Breaker budget) {
    return List.of(
        new Reloadable<>("allow", Config::allow, protection::allow),
        new Reloadable<>("detector.sensitivity", Config::sensitivity, detector::use),
        new Reloadable<>("baseline.keep", Config::keep, benign::keep),
        new Reloadable<>("policy.spare", Config::spare, commandsReadItThemselves -> {}),
        new Reloadable<>("policy", Config::policy, policy::use),
        new Reloadable<>("breaker", Config::breaker, budget::use),
        new Reloadable<>("lists", Config::lists, lists::use),
        new Reloadable<>("notify", Config::notifiers, notices::configure));
  }

  private CrowdSecExchange crowdsec(
      Config.CrowdSec settings, RulesInForce rules, EventRecorder recorder, BootClock clock) {
    WishDoor door = door(rules, LedgerFacts.CROWDSEC_SPARED_UNTIL, settings.inForce());
    return new CrowdSecExchange(settings, door, enforcer, recorder, journal, clock);
  }

  private FollowLists lists(
      List<Config.ListSource> sources, ListStore store, KernelAccess kernel, BootClock clock) {
    ListRefresh refresh = new ListRefresh(store, clock);
    ListKeeper keeper = new ListKeeper(sources, store, refresh, new KernelFiller(kernel), clock);
    return new FollowLists(keeper, enforcer, protection, events, journal, clock);
  }

  private WishDoor door(RulesInForce rules, String spared, int most) {
    return new WishDoor(rules, breaker, protection, ledger, spared, most);
  }

  private FleetExchange.Taken taken() {
    FlowIntake.Counts counts = intake.counts();
    return new FleetExchange.Taken(counts.flows(), counts.lag());
  }

  /** Without a site none of its classes is loaded. */
  private Optional<FleetExchange> fleet(
      RulesInForce rules, Paths paths, EventRecorder recorder, BootClock clock) {
    Config.Fleet settings = config.fleet();
    if (settings.site().isEmpty()) return Optional.empty();
    WishDoor door = door(rules, LedgerFacts.FLEET_SPARED_UNTIL, settings.inForce());
    FleetExchange.Told told = new FleetExchange.Told(recorder, journal, this::reload, this::taken);
    return Optional.of(new FleetExchange(settings, door, enforcer, told, paths.fleet(), clock));
  }

  /** Where nothing is told or heard of rhythms none of its classes is loaded. */
  private Optional<FleetEvidence> evidence(Paths paths, BootClock clock) {
    Config.Fleet settings = config.fleet();
    boolean tells = settings.summaries() != Config.Fleet.Summaries.NONE;
    if (settings.site().isEmpty() || !(tells || settings.weigh())) return Optional.empty();
    return Optional.of(new FleetEvidence(settings, paths.fleetEvidence(), clock));
  }

  private void reload() {
    reload.reload();
  }

  private Detector detector(Judging judging, ModelSet models, KnownBenign benign) {
    BeaconScorer.Choice beacons =
        judging
            .beacons()
            .with(protection::isInside)
            .with(BeaconScorer.Detail.EVIDENT)
            .knowing(benign)
            .hearing(evidence.map(FleetEvidence::elsewhere).orElse(Elsewhere.NOTHING));
    // Whoever makes traffic shall not know where the tables keep it.
    long key = new SecureRandom().nextLong();
    return new Detector(judging.profile(), models, judging.limits(), beacons, key);
  }

  private HeldDecisions held(Optional<WireWatch> watch, BootClock clock) {
    Config.Verification verify = config.verify();
    Optional<HeldDecisions.Sight> sight =
        watch.filter(any -> verify.before()).map(HeldDecisions.Sight.class::cast);
    return new HeldDecisions(sight, verify.deadline(), clock);
  }

  private WireProof proof(
      WireWatch watch, LiveVerifier wire, Paths paths, EventRecorder recorder, BootClock clock) {
    long keepBytes = config.verify().keepBytes().orElse(0L);
    EvidenceFiles evidence = new EvidenceFiles(paths.evidence(), keepBytes, wire);
    VerdictRecorder verdicts = new VerdictRecorder(ledger, evidence, recorder, journal);
    WireReport seen = new WireReport(wire, new WireFile(paths.wire()), metrics, journal);
    return new WireProof(watch, enforcer, verdicts, seen, clock);
  }

  private Notices notices(Output output, BootClock clock) {
    NoticeOwners owners = new NoticeOwners(config.geo(), clock, journal);
    Notices notices = new Notices(output.writer(clock, owners.checked()), clock);
    notices.configure(config.notifiers());
    events.listen(notices::happened);
    return notices;
  }

  private Optional<NoticeInterfaces> interfaces(Traffic traffic, NetworkAccess network) {
    return Optional.of(traffic.interfaces())
        .filter(watched -> !watched.isEmpty())
        .map(watched -> new NoticeInterfaces(network, network::interfaces, watched, journal));
  }

  private Optional<Duty> silence(WireWatch watch, EventRecorder recorder, BootClock clock) {
    return config
        .verify()
        .releaseSilent()
        .map(watch::silence)
        .map(fate -> new ReleaseSilent(fate, watch, enforcer, recorder, journal, clock));
  }

  /** Asks for the work of deciding; that it is asked at all says that the thread goes round. */
  private Optional<Duty> watchdog(LookAtLedger look) {
    List<FeedWatchdog.Work> works = List.of(intake::looks, compare::looks, look::looks);
    return service.watchdog().map(limit -> new FeedWatchdog(service, limit, works, journal));
  }

  /** What there is at the start must be readable; later changes may be broken. */
  private static ModelSet models(ModelWatch watch) throws IOException {
    ModelWatch.Look first = watch.look();
    if (first instanceof ModelWatch.Look.Changed changed) return changed.models();
    String why = first instanceof ModelWatch.Look.Broken broken ? broken.why() : "no models";
    throw new IOException(why);
  }

  /**
   * Takes over what an earlier run left: the mode, and blocks with the time that they have left.
   *
   * @param enforce whether evidence is to be enforced unless an operator disarmed
   */
  public void start(boolean enforce) throws IOException, InterruptedException {
    start(enforce, false);
  }

  /**
   * Starts to work.
   *
   * @param enforce whether evidence is to be enforced unless an operator disarmed
   * @param restored whether this process has put the blocks in force into the kernel already, by
   *     {@link Restore}; else it is done first
   */
  public void start(boolean enforce, boolean restored) throws IOException, InterruptedException {
    takeOver.begin(enforce, restored);
    breaker.restore();
    if (config.metrics().listen().isPresent()) metrics.serve(config.metrics().listen().get());
    report.start();
    writeMetrics.perform();
    crowdsec.start();
    lists.start();
    fleet.ifPresent(FleetExchange::start);
    evidence.ifPresent(FleetEvidence::start);
    reader.start();
    service.ready(journal);
  }

  /**
   * Works until the source ends or somebody wants it to.
   *
   * @throws IOException when the source broke; the message names the place and the remedy
   */
  public void run(Signals signals) throws IOException, InterruptedException {
    while (!signals.ended().getAsBoolean() && !intake.ended()) {
      if (signals.reloads().getAsBoolean()) reload.reload();
      turn(PATIENCE);
    }
    service.stopping(journal);
    stats.perform();
    writeMetrics.end();
    report.end();
    if (reader.failure().isPresent()) throw reader.failure().get();
  }

  /** What tells the ledger's file that is open from others; changes when it is followed. */
  public Optional<String> ledgerFile() {
    return ledger.identity();
  }

  /** One turn of the duty cycle; how much there was to do. */
  public int turn(Duration patience) throws InterruptedException {
    int taken = loop.doWork(patience);
    upkeep.doWork();
    return taken;
  }

  /** Ends reading; blocks stay to their timeouts. */
  @Override
  public void close() {
    reader.close();
    protection.close();
    crowdsec.close();
    lists.close();
    fleet.ifPresent(FleetExchange::close);
    evidence.ifPresent(FleetEvidence::close);
    proof.ifPresent(WireProof::close);
    enforcer.close();
    notices.close();
    metrics.close();
  }
}
