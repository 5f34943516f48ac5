package io.portcullis.gateway.run;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.HealthReport;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import io.portcullis.gateway.decisions.Protection;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.names.NamingDetector;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.policy.Breaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes what the source reads, gives flows to the detector, and counts. Used by one thread. */
final class FlowIntake {
  private static final int MOST_AT_ONCE = 4096;

  private final FlowReader reader;
  private final NamingDetector detector;
  private final Protection protection;
  private final Breaker breaker;
  private final OperatorLog journal;
  private final BootClock clock;
  private final List<Detection> detections = new ArrayList<>();
  private Consumer<Target.Connection> outgoing = nobody -> {};
  private long flows;
  private long late;
  private long malformed;
  private long droppedByPcap;
  private Duration lag = Duration.ZERO;
  private boolean ended;

  FlowIntake(
      FlowReader reader,
      NamingDetector detector,
      Protection protection,
      Breaker breaker,
      OperatorLog journal,
      BootClock clock) {
    this.reader = reader;
    this.detector = detector;
    this.protection = protection;
    this.breaker = breaker;
    this.journal = journal;
    this.clock = clock;
  }

  /** Tells of each flow that goes out, from now on; one at a time. */
  void listen(Consumer<Target.Connection> to) {
    outgoing = to;
  }

  /**
   * What came in so far.
   *
   * @param late flows that came after a later one of their tuple
   * @param dropped live flows lost because the queue was full
   * @param waiting read and not yet taken
   * @param droppedByPcap packets that argus' capture lost
   * @param lag now minus the end of the last flow, when it was taken
   */
  record Counts(
      long flows,
      long late,
      long malformed,
      long dropped,
      int waiting,
      long droppedByPcap,
      Duration lag) {}

  Counts counts() {
    return new Counts(
        flows, late, malformed, reader.dropped(), reader.waiting(), droppedByPcap, lag);
  }

  /** What the detector counted. */
  Detector.Counters detectorsCounters() {
    return detector.counters();
  }

  /** How often flows were looked at, be it that there were none. */
  long looks() {
    return reader.looks();
  }

  void measure(Metrics metrics) {
    Counts in = counts();
    Detector.Counters counters = detector.counters();
    metrics.set(Metric.FLOWS, in.flows());
    metrics.set(Metric.FLOWS_LATE, in.late());
    metrics.set(Metric.FLOWS_MALFORMED, in.malformed());
    metrics.set(Metric.FLOWS_DROPPED, in.dropped());
    metrics.set(Metric.FLOW_LAG, in.lag().toMillis() / 1000.0);
    metrics.set(Metric.QUEUE, in.waiting());
    metrics.set(Metric.TUPLES, counters.tuples());
    metrics.set(Metric.TUPLES_EVIDENT, counters.evident());
    metrics.set(Metric.TUPLES_FORGOTTEN, counters.forgotten());
    metrics.set(Metric.STEPS_FORGOTTEN, counters.unexplained());
    metrics.set(Metric.PACKETS_LOST, in.droppedByPcap());
  }

  /** Whether the source is exhausted and everything of it was taken. */
  boolean ended() {
    return ended;
  }

  /**
   * Takes what waits.
   *
   * @param patience how long to wait for the first flow
   * @return how many readings were taken
   */
  int take(Duration patience) throws InterruptedException {
    List<Reading> taken = new ArrayList<>();
    reader.drain(taken, MOST_AT_ONCE, patience);
    int expected = 0;
    for (int at = 0; at < taken.size(); at++) {
      if (at == expected) expected += detector.expect(taken.subList(at, taken.size()));
      take(taken.get(at));
    }
    return taken.size();
  }

  /** What was detected since the last call, in the order of the flows. */
  List<Detection> detections() {
    if (detections.isEmpty()) return List.of();
    List<Detection> taken = List.copyOf(detections);
    detections.clear();
    return taken;
  }

  private void take(Reading reading) {
    if (reading instanceof Flow flow) {
      take(flow);
    } else if (reading instanceof Burst burst) {
      detector.accept(burst).ifPresent(detections::add);
    } else if (reading instanceof Reading.Malformed wrong) {
      malformed++;
      journal.warn("line " + wrong.line() + " is no flow and was skipped: " + wrong.why());
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
      flows++;
      if (flow.late()) late++;
      lag = Duration.between(flow.end(), clock.instant());
      seePeer(flow.tuple());
    }
    detector.accept(flow).ifPresent(detections::add);
  }

  private void healthReport(HealthReport report) {
    droppedByPcap += report.droppedByPcap();
    if (report.droppedByPcap() == 0) return;
    journal.warn(
        "argus lost "
            + report.droppedByPcap()
            + " packets since its last report: the machine is too busy, letters may be wrong");
  }

  private void seePeer(Tuple tuple) {
    Targets.of(tuple)
        .filter(protection.network()::goesOut)
        .ifPresent(
            ends -> {
              breaker.sawPeer(ends.destination(), clock.sinceBoot());
              outgoing.accept(ends);
            });
  }
}
