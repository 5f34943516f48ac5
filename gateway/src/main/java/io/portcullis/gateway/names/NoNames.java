package io.portcullis.gateway.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import java.util.function.Consumer;

/**
 * Where nobody listens, though flows are judged.
 *
 * @param why as metrics say it
 */
public record NoNames(Deafness why) implements FlowNames {
  /** Of flows that were recorded without packets. */
  public static final NoNames RECORDED = new NoNames(Deafness.RECORDED);

  @Override
  public void tell(Consumer<NameEvent> told) {}

  @Override
  public void before(Flow flow) {}

  @Override
  public ServerName of(Flow flow) {
    return ServerName.UNKNOWN;
  }

  @Override
  public void measure(Metrics metrics) {
    metrics.set(Metric.NAMES_DEAF, 1, why.word());
  }
}
