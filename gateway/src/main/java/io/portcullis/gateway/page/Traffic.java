package io.portcullis.gateway.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The gateway's figures without a label, by their names, as it wrote them last.
 *
 * @param at when it wrote them
 */
record Traffic(Instant at, Map<String, String> figures) {
  private static final Pattern FIGURE =
      Pattern.compile("portcullis_([a-z_]+) ([0-9]+(?:\\.[0-9]+)?)");

  /**
   * Reads them.
   *
   * @param metrics where the gateway writes
   */
  static Traffic of(Path metrics) throws IOException {
    Instant at = Files.getLastModifiedTime(metrics).toInstant();
    Map<String, String> figures = new LinkedHashMap<>();
    for (String line : Files.readAllLines(metrics)) {
      Matcher figure = FIGURE.matcher(line);
      if (figure.matches()) figures.put(figure.group(1), figure.group(2));
    }
    return new Traffic(at, figures);
  }

  /** All of them as an object of JSON. */
  String all() {
    return figures.entrySet().stream()
        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * What is shown at a glance, as an object of JSON.
   *
   * @param before an earlier reading; without one the rate is not known
   */
  String since(Optional<Traffic> before) {
    String rate =
        before
            .flatMap(this::flowsPerSecond)
            .map(flows -> String.format(Locale.ROOT, "%.1f", flows))
            .orElse("null");
    return "{\"flows_per_second\":"
        + rate
        + ",\"tuples\":"
        + figures.getOrDefault("tuples", "0")
        + ",\"tuples_evident\":"
        + figures.getOrDefault("tuples_evident", "0")
        + "}";
  }

  /** A counter that fell was begun anew. */
  private Optional<Double> flowsPerSecond(Traffic before) {
    double seconds = Duration.between(before.at, at).toMillis() / 1000.0;
    double flows = flows() - before.flows();
    return seconds <= 0 || flows < 0 ? Optional.empty() : Optional.of(flows / seconds);
  }

  private double flows() {
    return Double.parseDouble(figures.getOrDefault("flows_total", "0"));
  }
}
