package io.portcullis.gateway.run;

import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Takes the metrics of everybody who has some, and writes them into their file. */
final class WriteMetrics implements Duty {
  private final Metrics metrics;
  private final Path file;
  private final List<Measured> measured;
  private final OperatorLog journal;
  private final Every every = new Every(Duration.ofSeconds(5));

  /** Somebody who has metrics. */
  interface Measured {
    void measure(Metrics metrics);
  }

  WriteMetrics(Metrics metrics, Path file, List<Measured> measured, OperatorLog journal) {
    this.metrics = metrics;
    this.file = file;
    this.measured = List.copyOf(measured);
    this.journal = journal;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    write(1);
  }

  /** The last ones of a run. */
  void end() {
    write(0);
  }

  private void write(int up) {
    metrics.set(Metric.UP, up);
    for (Measured each : measured) each.measure(metrics);
    try {
      metrics.write(file);
    } catch (IOException unwritable) {
      journal.warn("cannot write the metrics: " + Paths.reason(unwritable));
    }
  }
}
