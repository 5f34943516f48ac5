package io.portcullis.gateway.run;

import io.portcullis.argus.FlowSource;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.detector.Detector;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.models.ModelWatch;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerFacts;
import io.portcullis.gateway.wiring.Parts;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.RunLock;
import io.portcullis.rules.policy.Breaker;
import io.portcullis.rules.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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

  /** Who armed where no operator did: the option or the configuration. */
  private final Parts parts;

  private final FlowReader reader;
  private final Protection protection;
  private final Breaker breaker;
  private final Enforcer enforcer;
  private final Ledger ledger;
  private final EventLog events;
  private final Metrics metrics = new Metrics();
  private final OperatorLog journal;
  private final FlowIntake intake;
  private final DecisionLoop loop;
  private final Upkeep upkeep;
  private final Optional<WireProof> witness;
  private final StatusReporter report;

  /**
   * @param source whole connections, in the order of their start in each tuple; closed with this
   * @param capture the wire, closed with this; empty where nothing is to be proven
   * @param events closed by the caller
   * @param lines gets what people should hear, beside the lines of the event log
   * @throws IOException when ledger, models or interfaces cannot be read; the message names which
   */
  public Gateway(
      Parts parts,
      FlowSource source,
      Optional<LiveVerifier> capture,
      EventLog events,
      Consumer<String> lines)
      throws IOException {
    this.parts = parts;
    this.events = events;
    this.journal = new OperatorLog(lines, parts.clock());
    this.ledger = parts.ledger();
    ledger.tidiedByCaller();
    this.reader = new FlowReader(source, QUEUE);
    this.protection = new Protection(parts, source.recorded(), journal);
    ModelWatch models = parts.modelWatch();
    KnownBenign knowledge = parts.knowledge();
    if (!source.recorded()) knowledge.confirming();
    Detector detector =
        new Detector(
            parts.profile(),
            models(models),
            parts.limits(),
            parts
                .beacons()
                .with(protection::isInside)
                .with(BeaconScorer.Detail.EVIDENT)
                .knowing(knowledge));
    this.breaker = new Breaker(parts.config().breaker());
    Policy policy = new Policy(parts.config().policy(), breaker, parts.clock());
    this.enforcer =
        new Enforcer(
            () -> ledger,
            parts::firewall,
            protection::allowlist,
            new RunLock(parts.paths().lock()),
            parts.waiting(),
            parts.clock());
    RulesInForce rulebook = new RulesInForce(ledger, parts.clock());
    EventRecorder chronicle = new EventRecorder(events, metrics, parts.clock());
    this.witness =
        capture.map(
            verifier ->
                new WireProof(
                    parts,
                    verifier,
                    protection,
                    enforcer,
                    ledger,
                    rulebook,
                    chronicle,
                    metrics,
                    journal));
    Config.Verification verify = parts.config().verify();
    HeldDecisions holding =
        new HeldDecisions(
            witness.filter(any -> verify.before()).map(HeldDecisions.Sight.class::cast),
            verify.deadline());
    this.intake = new FlowIntake(reader, detector, protection, breaker, journal, parts.clock());
    OperatorOrders orders =
        new OperatorOrders(detector, breaker, ledger, rulebook, knowledge, journal);
    Decider deliberation =
        new Decider(
            policy, breaker, detector, protection, ledger, rulebook, knowledge, chronicle, journal);
    this.loop =
        new DecisionLoop(
            intake,
            orders,
            deliberation,
            holding,
            enforcer,
            witness,
            chronicle,
            journal,
            parts.clock());
    this.upkeep =
        new Upkeep(
            parts,
            detector,
            models,
            protection,
            orders,
            knowledge,
            enforcer,
            ledger,
            witness,
            chronicle,
            journal);
    this.report =
        new StatusReporter(
            parts, detector, rulebook, breaker, intake, loop, upkeep, chronicle, events, metrics,
            journal);
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
    Enforcer.Start start = enforcer.startUp();
    List<String> notices = enforcer.notices();
    notices.forEach(journal::warn);
    start
        .released()
        .forEach(block -> events.release(block, Actor.Automatic.GATEWAY, "not confirmed"));
    if (start.disarmed()) journal.warn("arming was not confirmed before the restart: disarmed");
    upkeep.tell(start.reconciliation(), notices);
    ledger.fact(LedgerFacts.BREAKER_OPEN).map(Breaker.Open::read).ifPresent(breaker::open);
    settleMode(enforce);
    if (parts.config().metrics().listen().isPresent()) {
      metrics.serve(parts.config().metrics().listen().get());
    }
    report.start();
    reader.start();
  }

  /** An operator's word about the mode beats the option, in both directions. */
  private void settleMode(boolean enforce) throws IOException, InterruptedException {
    Ledger.ModeSet set = ledger.modeSet();
    boolean free = set.by().yieldsToOption();
    if (enforce && free) {
      enforcer.mode(new Mode.Armed(), Actor.Automatic.ENFORCE_OPTION);
      enforcer.notices().forEach(journal::warn);
    } else if (enforce && set.mode() instanceof Mode.DryRun) {
      journal.warn(
          "--enforce does nothing: disarmed by " + set.by() + "; 'portcullis arm' arms again");
    } else if (!enforce && free && set.mode() instanceof Mode.Armed) {
      // It was armed by an option that is not given any more. Blocks run to their end.
      ledger.mode(new Mode.DryRun(), Actor.Automatic.DEFAULT);
    }
  }

  /**
   * Works until the source ends or the question is answered with yes.
   *
   * @throws IOException when the source broke; the message names the place and the remedy
   */
  public void run(BooleanSupplier stop) throws IOException, InterruptedException {
    while (!stop.getAsBoolean() && !intake.ended()) turn(PATIENCE);
    report.end();
    if (reader.failure().isPresent()) throw reader.failure().get();
  }

  /** One turn of the duty cycle; how much there was to do. */
  public int turn(Duration patience) throws InterruptedException {
    int taken = loop.doWork(patience);
    if (upkeep.doWork()) report.doWork();
    return taken;
  }

  /** Ends reading; blocks stay to their timeouts. */
  @Override
  public void close() {
    reader.close();
    protection.close();
    witness.ifPresent(WireProof::close);
    enforcer.close();
    metrics.close();
  }
}
