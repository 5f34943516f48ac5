package io.portcullis.gateway.cli.top;

import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Rates from the gateway's metrics file, which it writes anew every few seconds. */
final class Meter {
  private final Path file;
  private Optional<Rates.Reading> last = Optional.empty();
  private Optional<Rates> rates = Optional.empty();

  /**
   * @param file need not be there
   */
  Meter(Path file) {
    this.file = file;
  }

  /** The rates of now; empty without a file, or when its gateway has ended. */
  Optional<Rates> read() {
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      if (value(Metric.UP) == 0) return forget();
      if (last.filter(reading -> reading.at().equals(written)).isPresent()) return rates;
      Rates.Reading now =
          new Rates.Reading(
              written,
              value(Metric.FLOWS),
              value(Metric.DROPPED_PACKETS),
              value(Metric.FLOW_LAG),
              (long) value(Metric.TUPLES),
              (long) value(Metric.QUEUE));
      rates = Optional.of(last.map(now::since).orElseGet(now::first));
      last = Optional.of(now);
      return rates;
    } catch (IOException | NumberFormatException noFile) {
      return forget();
    }
  }

  private Optional<Rates> forget() {
    last = Optional.empty();
    rates = Optional.empty();
    return rates;
  }

  private double value(Metric metric) throws IOException {
    return Metrics.read(file, metric).values().stream().mapToDouble(each -> each).sum();
  }
}
