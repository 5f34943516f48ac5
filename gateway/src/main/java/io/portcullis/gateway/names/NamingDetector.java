package io.portcullis.gateway.names;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.Reading;
import io.portcullis.detector.Detection;
import io.portcullis.detector.Detector;
import java.util.List;
import java.util.Optional;

/**
 * A detector that hears names before it judges, and whose detections say what their servers are
 * called. A name is asked for only when there is a detection: at that moment nothing more is known
 * than when the flow came.
 */
public final class NamingDetector {
  private final Detector detector;
  private final FlowNames names;

  public NamingDetector(Detector detector, FlowNames names) {
    this.detector = detector;
    this.names = names;
    if (detector.wantsNames()) names.tell(detector::hear);
  }

  /** What judges. */
  public Detector detector() {
    return detector;
  }

  /** Readings come soon, see {@link Detector#expect}. */
  public int expect(List<Reading> next) {
    return detector.expect(next);
  }

  /** Takes a flow. */
  public Optional<Detection> accept(Flow flow) {
    names.before(flow);
    return detector.accept(flow).map(this::named);
  }

  /** Takes what a connection did that is still open. */
  public Optional<Detection> accept(Burst burst) {
    if (!detector.wantsBursts()) return Optional.empty();
    names.before(burst.flow());
    return detector.accept(burst).map(this::named);
  }

  /** End of input. */
  public Optional<Detection> finish() {
    return detector.finish().map(this::named);
  }

  private Detection named(Detection found) {
    return found.named(names.of(found.flow()));
  }

  /** What happened to the flows. */
  public Detector.Counters counters() {
    return detector.counters();
  }
}
