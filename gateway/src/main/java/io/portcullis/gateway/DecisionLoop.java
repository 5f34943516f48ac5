package io.portcullis.gateway;

import io.portcullis.argus.Flow;
import io.portcullis.argus.HealthReport;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.enforcer.Enforcer;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Breaker;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.LedgerException;
import io.portcullis.rules.Policy;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one thread that decides: flows become letters, letters detections, detections decisions, and
 * those the kernel's drops. A duty cycle, so that a test can turn it by hand. A ledger or kernel
 * that fails is told and makes no new blocks; the flows go on.
 */
final class DecisionLoop {
  private static final int MOST_AT_ONCE = 4096;

  private final FlowReader reader;
  private final Detector detector;
  private final Protection protection;
  private final Policy policy;
  private final Breaker breaker;
  private final Enforcer enforcer;
  private final Ledger ledger;
  private final Rulebook rulebook;
  private final Orders orders;
  private final Knowledge knowledge;
  private final EventLog events;
  private final Metrics metrics;
  private final Optional<Witness> witness;
  private final Holding holding;
  private final Journal journal;
  private final InstantSource clock;
  private final Repeats repeats = new Repeats(10_000);
  private final List<Detection> detections = new ArrayList<>();
  private final Map<Target, Decision.Enforce> waiting = new LinkedHashMap<>();
  private final Intake intake = new Intake();
  private boolean ended;

  DecisionLoop(
      FlowReader reader,
      Detector detector,
      Protection protection,
      Policy policy,
      Breaker breaker,
      Enforcer enforcer,
      Ledger ledger,
      Rulebook rulebook,
      Orders orders,
      Knowledge knowledge,
      EventLog events,
      Metrics metrics,
      Optional<Witness> witness,
      Holding holding,
      Journal journal,
      InstantSource clock) {
    this.reader = reader;
    this.detector = detector;
    this.protection = protection;
    this.policy = policy;
    this.breaker = breaker;
    this.enforcer = enforcer;
    this.ledger = ledger;
    this.rulebook = rulebook;
    this.orders = orders;
    this.knowledge = knowledge;
    this.events = events;
    this.metrics = metrics;
    this.witness = witness;
    this.holding = holding;
    this.journal = journal;
    this.clock = clock;
  }

  /** What came in; only this thread writes it. */
  static final class Intake {
    long flows;
    long late;
    long malformed;
    long droppedByPcap;
    long repeated;
    Duration lag = Duration.ZERO;
  }

  Intake intake() {
    return intake;
  }

  /** Whether the source is exhausted and everything of it was decided. */
  boolean ended() {
    return ended;
  }

  /**
   * Takes what waits, decides and carries out.
   *
   * @param patience how long to wait for the first flow
   * @return how much there was to do
   */
  int doWork(Duration patience) throws InterruptedException {
    int taken = reader.drain(this::take, MOST_AT_ONCE, patience);
    decide();
    releaseHeld();
    carryOut();
    return taken;
  }

  private void take(Reading reading) {
    if (reading instanceof Flow flow) {
      take(flow);
    } else if (reading instanceof Reading.Malformed malformed) {
      intake.malformed++;
      journal.warn("line " + malformed.line() + " is no flow and was skipped: " + malformed.why());
    } else if (reading instanceof Reading.Notice notice) {
      tell(notice);
    } else if (reading instanceof Reading.EndOfInput) {
      detector.finish().ifPresent(detections::add);
      ended = true;
    }
  }

  private void tell(Reading.Notice notice) {
    switch (notice.severity()) {
      case INFO -> journal.info(notice.text());
      case WARNING -> journal.warn(notice.text());
      case ERROR -> journal.error(notice.text());
    }
  }

  private void take(Flow flow) {
    if (flow.isManagement()) {
      HealthReport.in(flow).ifPresent(this::healthReport);
      if (flow.state().equals("STA")) return;
    } else {
      intake.flows++;
      if (flow.late()) intake.late++;
      intake.lag = Duration.between(flow.end(), clock.instant());
      seePeer(flow.tuple());
    }
    detector.accept(flow).ifPresent(detections::add);
  }

  private void healthReport(HealthReport report) {
    intake.droppedByPcap += report.droppedByPcap();
    if (report.droppedByPcap() == 0) return;
    journal.warn(
        "argus lost "
            + report.droppedByPcap()
            + " packets since its last report: the machine is too busy, letters may be wrong");
  }

  private void seePeer(Tuple tuple) {
    Targets.of(tuple)
        .filter(protection.network()::goesOut)
        .ifPresent(ends -> breaker.sawPeer(ends.destination(), clock.instant()));
  }

  private void decide() {
    if (detections.isEmpty()) return;
    orders.notice();
    for (Detection detection : detections) {
      metrics.add(Metric.DETECTIONS, 1, detection.model());
      // A tuple without a history was released a moment ago: this is evidence of before.
      boolean isOfNow = detector.remembers(detection.tuple());
      if (detection.malicious() && isOfNow) decide(detection);
    }
    detections.clear();
  }

  private void decide(Detection detection) {
    // Two flows of one tuple in one batch are one block: the second must find it in force.
    if (Targets.of(detection.tuple()).filter(waiting::containsKey).isPresent()) {
      carryOut();
      orders.notice();
    }
    if (holding.holds(detection.tuple())) {
      intake.repeated++;
      return;
    }
    Decision decision = decision(detection);
    if (decision instanceof Decision.Enforce enforce) {
      if (!holding.hold(enforce, clock.instant())) waiting.putIfAbsent(enforce.target(), enforce);
      return;
    }
    if (decision instanceof Decision.Spared) metrics.add(Metric.ALLOWLIST_HITS, 1);
    if (decision instanceof Decision.HeldBack) {
      metrics.add(Metric.HELD_BACK, 1);
      rememberBreaker();
    }
    tell(decision, decision instanceof Decision.InForce inForce && inForce.block().isReal());
  }

  /** What waited for its traffic to be seen, and was; or was not in time. */
  private void releaseHeld() {
    List<Decision.Enforce> proven = holding.seen();
    if (!proven.isEmpty()) orders.notice();
    for (Decision.Enforce seen : proven) {
      Optional<String> overtaken = overtaken(seen.detection().tuple());
      if (overtaken.isEmpty()) waiting.putIfAbsent(seen.target(), seen);
      else tell(new Decision.Reported(seen.detection(), overtaken.get()), false);
    }
    for (Decision.Reported overdue : holding.overdue(clock.instant())) tell(overdue, false);
    metrics.set(Metric.HELD, holding.size());
  }

  /** An operator may have spoken for a tuple while the decision about it waited. */
  private Optional<String> overtaken(Tuple tuple) {
    if (!detector.remembers(tuple)) {
      return Optional.of("released while it waited to be seen: reported only");
    }
    return knowledge.benignBecause(tuple);
  }

  private Decision decision(Detection detection) {
    // Evidence weighs it itself; a model, or evidence of before the order, does not.
    Optional<String> benign = knowledge.benignBecause(detection.tuple());
    if (benign.isPresent()) return new Decision.Reported(detection, benign.get());
    try {
      Allowlist allowlist = protection.allowlist();
      Map<Target, Integer> offences = new HashMap<>();
      return policy.decide(
          detection,
          protection.network(),
          allowlist,
          rulebook::on,
          target -> offences.computeIfAbsent(target, this::offences),
          rulebook.counted() + waiting.size());
    } catch (IOException unreadable) {
      journal.error(unreadable, "nothing new is blocked");
      return new Decision.Reported(
          detection, "the ledger cannot be read, so nothing is blocked: reported only");
    }
  }

  /** Unknown offences count as none: the shortest timeout. */
  private int offences(Target target) {
    try {
      return ledger.offences(target);
    } catch (LedgerException unreadable) {
      journal.error(unreadable, "the shortest timeout is used");
      return 0;
    }
  }

  private void tell(Decision decision, boolean blocked) {
    Detection detection = decision.detection();
    String kind = decision.getClass().getSimpleName();
    if (!repeats.isNews(detection.tuple().toString(), kind, clock.instant())) {
      intake.repeated++;
      return;
    }
    events.alert(detection, decision, blocked);
    if (decision instanceof Decision.Spared spared) events.spare(spared);
  }

  private void rememberBreaker() {
    Optional<String> why = breaker.open();
    if (why.isEmpty()) return;
    try {
      if (why.equals(ledger.fact(Facts.BREAKER_OPEN))) return;
      ledger.fact(Facts.BREAKER_OPEN, why);
    } catch (LedgerException unwritable) {
      journal.error(unwritable, "a restart will not remember that the breaker is open");
    }
    events.breaker(why.get() + "; nothing new is blocked until 'portcullis breaker --reset'");
  }

  private void carryOut() {
    if (waiting.isEmpty()) return;
    List<Decision.Enforce> decisions = List.copyOf(waiting.values());
    waiting.clear();
    Map<Target, Block> made = new HashMap<>();
    try {
      for (Block block : enforcer.enforce(decisions)) made.put(block.target(), block);
      enforcer.notices().forEach(journal::warn);
    } catch (IOException failed) {
      journal.error(failed, "nothing new is blocked");
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      journal.warn("stopped before " + decisions.size() + " new blocks were made");
    }
    witness.ifPresent(wire -> wire.made(made.values()));
    Instant now = clock.instant();
    for (Decision.Enforce decision : decisions) {
      Optional<Block> block = Optional.ofNullable(made.get(decision.target()));
      boolean real = block.filter(each -> each.state() == BlockState.ACTIVE).isPresent();
      events.alert(decision.detection(), decision, real);
      block.ifPresent(each -> tell(each, Duration.between(decision.detection().flow().end(), now)));
    }
  }

  private void tell(Block block, Duration sinceFlow) {
    events.block(block);
    metrics.add(Metric.BLOCKS, 1, block.model(), block.state().word());
    if (block.state() != BlockState.FAILED) {
      metrics.set(Metric.DECISION_SECONDS, sinceFlow.toMillis() / 1000.0);
    }
  }
}
