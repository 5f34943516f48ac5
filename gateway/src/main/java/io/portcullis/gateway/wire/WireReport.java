package io.portcullis.gateway.wire;

import io.portcullis.capture.CaptureNotice;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.capture.WireFinding;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.rules.Verdict;
import java.util.List;

/** What the wire says now, for other commands, for the metrics, and for people. */
public final class WireReport implements AutoCloseable {
  /** A sentence for people, of a capture that misses what the kernel counts. */
  public static final String BLIND =
      "the kernel drops packets for blocks of which the capture sees none: it is blind there, or"
          + " they come from outside alone";

  private final LiveVerifier verifier;
  private final WireFile file;
  private final Metrics metrics;
  private final OperatorLog journal;
  private boolean blind;

  public WireReport(LiveVerifier verifier, WireFile file, Metrics metrics, OperatorLog journal) {
    this.verifier = verifier;
    this.file = file;
    this.metrics = metrics;
    this.journal = journal;
  }

  public void tell(List<WireFinding> findings) {
    file.write(findings);
    measure(findings);
    tellBlind(WireFile.blind(findings));
    for (CaptureNotice notice : verifier.notices()) journal.warn("capture: " + notice);
  }

  private void tellBlind(int rules) {
    metrics.set(Metric.CAPTURE_BLIND, rules);
    boolean now = rules > 0;
    if (now && !blind) journal.warn(BLIND + " ('portcullis status')");
    blind = now;
  }

  private void measure(List<WireFinding> findings) {
    metrics.clear(Metric.VERDICTS);
    for (Verdict verdict : Verdict.values()) {
      long many = findings.stream().filter(each -> each.verdict() == verdict).count();
      metrics.set(Metric.VERDICTS, many, verdict.word());
    }
    for (LiveVerifier.Statistics each : verifier.statistics()) {
      metrics.set(Metric.CAPTURED_PACKETS, each.captured(), each.networkInterface());
      metrics.set(Metric.CAPTURE_LOST, each.lost(), each.networkInterface());
    }
  }

  /** What was seen is of the past. */
  @Override
  public void close() {
    file.remove();
  }
}
