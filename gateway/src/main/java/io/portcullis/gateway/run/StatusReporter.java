package io.portcullis.gateway.run;

import io.portcullis.detector.Detector;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.wiring.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.policy.Breaker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells how the gateway is: metrics every few seconds, numbers in the event log every minute. */
final class StatusReporter {
  private static final Duration METRICS_EACH = Duration.ofSeconds(5);
  private static final Duration STATS_EACH = Duration.ofMinutes(1);

  private final Parts parts;
  private final Detector detector;
  private final RulesInForce rulebook;
  private final Breaker breaker;
  private final FlowIntake intake;
  private final DecisionLoop loop;
  private final Upkeep upkeep;
  private final EventRecorder chronicle;
  private final EventLog events;
  private final Metrics metrics;
  private final OperatorLog journal;
  private Instant measured = Instant.EPOCH;
  private Instant told;

  StatusReporter(
      Parts parts,
      Detector detector,
      RulesInForce rulebook,
      Breaker breaker,
      FlowIntake intake,
      DecisionLoop loop,
      Upkeep upkeep,
      EventRecorder chronicle,
      EventLog events,
      Metrics metrics,
      OperatorLog journal) {
    this.parts = parts;
    this.detector = detector;
    this.rulebook = rulebook;
    this.breaker = breaker;
    this.intake = intake;
    this.loop = loop;
    this.upkeep = upkeep;
    this.chronicle = chronicle;
    this.events = events;
    this.metrics = metrics;
    this.journal = journal;
    this.told = parts.now();
  }

  /** The first sentence of a run: what it does and what it does not. */
  void start() throws IOException {
    rulebook.refresh();
    Ledger.ModeSet set = rulebook.mode();
    String mode = "dry run: nothing is dropped on evidence";
    if (rulebook.isArmed()) {
      mode = "ARMED by " + set.by() + ": evidence is enforced";
      if (set.mode() instanceof Mode.ArmedUntil until)
        mode += " until " + events.time(until.deadline());
    }
    long real = rulebook.inForce().stream().filter(Block::isReal).count();
    journal.info(mode + "; " + real + " rules in force");
    breaker
        .open()
        .ifPresent(open -> journal.warn("the breaker is open: " + open.words(events::time)));
    events.start(set.mode(), set.by());
    measure(1);
  }

  /** Does what is due. */
  void doWork() {
    Instant now = parts.now();
    if (Duration.between(measured, now).abs().compareTo(METRICS_EACH) >= 0) {
      measured = now;
      measure(1);
    }
    if (Duration.between(told, now).abs().compareTo(STATS_EACH) >= 0) {
      told = now;
      events.stats(numbers());
    }
  }

  /** The last numbers of a run. */
  void end() {
    events.stats(numbers());
    measure(0);
    FlowIntake.Counts in = intake.counts();
    journal.info(
        "ended after "
            + in.flows()
            + " flows of "
            + detector.counters().tuples()
            + " tuples"
            + (in.malformed() == 0 ? "" : ", " + in.malformed() + " malformed lines")
            + (in.dropped() == 0 ? "" : ", " + in.dropped() + " flows lost"));
  }

  private Map<String, Long> numbers() {
    FlowIntake.Counts in = intake.counts();
    Detector.Counters counters = detector.counters();
    Enforcer.Reconciliation found = upkeep.found();
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("flows", in.flows());
    numbers.put("flows_late", in.late());
    numbers.put("flows_malformed", in.malformed());
    numbers.put("flows_lost", in.dropped());
    numbers.put("argus_lost_packets", in.droppedByPcap());
    numbers.put("tuples", (long) counters.tuples());
    numbers.put("tuples_forgotten", counters.forgotten());
    numbers.put("steps_forgotten", counters.unexplained());
    numbers.put("alerts_repeated", chronicle.repeats());
    numbers.put("rules_in_force", (long) rulebook.inForce().size());
    numbers.put("kernel_intended", (long) found.intended());
    numbers.put("kernel_present", (long) found.present());
    numbers.put("events_lost", events.lost());
    return numbers;
  }

  private void measure(int up) {
    FlowIntake.Counts in = intake.counts();
    Detector.Counters counters = detector.counters();
    metrics.set(Metric.UP, up);
    metrics.set(Metric.ARMED, rulebook.isArmed() ? 1 : 0);
    metrics.set(Metric.BREAKER_OPEN, breaker.open().isPresent() ? 1 : 0);
    metrics.set(Metric.FLOWS, in.flows());
    metrics.set(Metric.FLOWS_LATE, in.late());
    metrics.set(Metric.FLOWS_MALFORMED, in.malformed());
    metrics.set(Metric.FLOWS_DROPPED, in.dropped());
    metrics.set(Metric.FLOW_LAG, in.lag().toMillis() / 1000.0);
    metrics.set(Metric.QUEUE, in.waiting());
    metrics.set(Metric.TUPLES, counters.tuples());
    metrics.set(Metric.TUPLES_FORGOTTEN, counters.forgotten());
    metrics.set(Metric.STEPS_FORGOTTEN, counters.unexplained());
    metrics.set(Metric.PACKETS_LOST, in.droppedByPcap());
    metrics.set(Metric.ALERTS_REPEATED, chronicle.repeats());
    metrics.set(Metric.EVENTS_LOST, events.lost());
    metrics.set(Metric.HELD, loop.held());
    metrics.set(Metric.LEDGER_WRITABLE, upkeep.isLedgerWritable() ? 1 : 0);
    metrics.set(Metric.KERNEL_INTENDED, upkeep.found().intended());
    metrics.set(Metric.KERNEL_PRESENT, upkeep.found().present());
    activeBlocks();
    try {
      metrics.write(parts.paths().metrics());
    } catch (IOException unwritable) {
      journal.warn("cannot write the metrics: " + Paths.reason(unwritable));
    }
  }

  private void activeBlocks() {
    Map<String, Integer> many = new LinkedHashMap<>();
    metrics.clear(Metric.ACTIVE_BLOCKS);
    for (Block block : rulebook.inForce()) {
      String model = block.model().isEmpty() ? "operator" : block.model();
      String family = block.target().isIpv6() ? "ipv6" : "ipv4";
      String key = model + " " + block.target().scope().word() + " " + family;
      int now = many.merge(key, 1, Integer::sum);
      metrics.set(Metric.ACTIVE_BLOCKS, now, model, block.target().scope().word(), family);
    }
  }
}
