package io.portcullis.gateway.run;

import io.portcullis.detector.Detector;
import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers of the running gateway in the event log, first after a minute. */
final class WriteStats implements Duty {
  private final FlowIntake intake;
  private final RulesInForce rules;
  private final CompareKernel compare;
  private final EventRecorder recorder;
  private final EventLog events;
  private final BootClock clock;
  private final Duration started;
  private final Every every;

  WriteStats(
      FlowIntake intake,
      RulesInForce rules,
      CompareKernel compare,
      EventRecorder recorder,
      EventLog events,
      BootClock clock) {
    this.intake = intake;
    this.rules = rules;
    this.compare = compare;
    this.recorder = recorder;
    this.events = events;
    this.clock = clock;
    this.started = clock.sinceBoot();
    this.every = Every.after(Duration.ofMinutes(1), clock.sinceBoot());
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    events.stats(clock.sinceBoot().minus(started), numbers());
  }

  private Map<String, Long> numbers() {
    FlowIntake.Counts in = intake.counts();
    Detector.Counters counters = intake.detectorsCounters();
    Reconciliation found = compare.found();
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("flows", in.flows());
    numbers.put("flows_late", in.late());
    numbers.put("flows_malformed", in.malformed());
    numbers.put("flows_lost", in.dropped());
    numbers.put("argus_lost_packets", in.droppedByPcap());
    numbers.put("tuples", (long) counters.tuples());
    numbers.put("tuples_forgotten", counters.forgotten());
    numbers.put("steps_forgotten", counters.unexplained());
    numbers.put("alerts_repeated", recorder.repeats());
    numbers.put("rules_in_force", (long) rules.inForce().size());
    numbers.put("kernel_intended", (long) found.intended());
    numbers.put("kernel_present", (long) found.present());
    numbers.put("events_lost", events.lost());
    return numbers;
  }
}
