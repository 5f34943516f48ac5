package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.names.Deafness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the running gateway reads of names, from its metrics. */
final class NamesColumns {
  private NamesColumns() {}

  /**
   * Of the metrics' file, which outlives its gateway.
   *
   * @param runs whether the gateway runs
   * @param configured whether names are to be read
   */
  static <T> List<Column<T>> of(Path metrics, boolean runs, Config.Names configured) {
    Optional<Deafness> deaf = runs ? deaf(metrics) : Optional.empty();
    boolean hears = runs && deaf.isEmpty();
    Optional<Long> packets = hears ? sum(metrics, Metric.NAMES_PACKETS) : Optional.empty();
    long lost = sum(metrics, Metric.NAMES_LOST).orElse(0L);
    long clients = sum(metrics, Metric.NAMES_CLIENTS).orElse(0L);
    long servers = sum(metrics, Metric.NAMES_SERVERS).orElse(0L);
    String words =
        packets
            .map(
                many ->
                    many
                        + " packets read, "
                        + lost
                        + " lost; "
                        + servers
                        + " servers of "
                        + clients
                        + " hosts are known")
            .or(() -> deaf.map(Deafness::sentence))
            .orElse(configured == Config.Names.FALSE ? Deafness.OFF.sentence() : "not heard now");
    return List.of(
        Column.words("names", "names", any -> packets.isPresent(), any -> words),
        Column.hidden("names_deaf", any -> deaf.map(Deafness::word)),
        Column.hidden("names_packets", any -> packets.orElse(0L)),
        Column.hidden("names_lost", any -> lost),
        Column.hidden("names_hosts", any -> clients),
        Column.hidden("names_servers", any -> servers));
  }

  /** Why nothing is heard now, as the gateway says. */
  private static Optional<Deafness> deaf(Path metrics) {
    try {
      Map<String, Double> values = Metrics.read(metrics, Metric.NAMES_DEAF);
      return Arrays.stream(Deafness.values())
          .filter(each -> values.getOrDefault(each.word(), 0.0) > 0)
          .findFirst();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** Of all interfaces; empty where nothing is measured. */
  private static Optional<Long> sum(Path metrics, Metric metric) {
    try {
      Map<String, Double> values = Metrics.read(metrics, metric);
      if (values.isEmpty()) return Optional.empty();
      return Optional.of((long) values.values().stream().mapToDouble(Double::doubleValue).sum());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
