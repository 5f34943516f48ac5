package io.portcullis.gateway.events;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.InetAddresses;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Counters and gauges in Prometheus' text format (its documentation, "Exposition formats", version
 * 0.0.4), as a file for node_exporter's textfile collector and, if wanted, on a loopback port. May
 * be used by several threads.
 */
public final class Metrics implements AutoCloseable {
  /** com.sun.net.httpserver's word for an answer without a body. */
  private static final int NO_BODY = -1;

  private final Map<Metric, Map<String, Double>> values = new EnumMap<>(Metric.class);
  private Optional<HttpServer> server = Optional.empty();

  /** With all series whose labels are known, before anything is measured. */
  public Metrics() {
    for (Metric metric : Metric.values()) clear(metric);
  }

  /**
   * Adds to a counter.
   *
   * @param labels values of the metric's labels, in their order
   */
  public synchronized void add(Metric metric, double amount, String... labels) {
    values
        .computeIfAbsent(metric, any -> new TreeMap<>())
        .merge(labels(metric, labels), amount, Double::sum);
  }

  /** Adds a whole number to a counter. */
  public void add(Metric metric, long amount, String... labels) {
    add(metric, (double) amount, labels);
  }

  /** Sets a gauge, or a counter that somebody else counts, to a whole number. */
  public void set(Metric metric, long value, String... labels) {
    set(metric, (double) value, labels);
  }

  /** Sets a gauge, or a counter that somebody else counts. */
  public synchronized void set(Metric metric, double value, String... labels) {
    values.computeIfAbsent(metric, any -> new TreeMap<>()).put(labels(metric, labels), value);
  }

  /** Puts a metric back to how it began, before the series that still exist are set again. */
  public final synchronized void clear(Metric metric) {
    Map<String, Double> series = new TreeMap<>();
    for (List<String> labels : metric.known()) {
      series.put(labels(metric, labels.toArray(String[]::new)), metric.initial());
    }
    values.put(metric, series);
  }

  private static String labels(Metric metric, String... given) {
    List<String> names = metric.labels();
    if (names.size() != given.length) {
      throw new IllegalArgumentException(metric + " has the labels " + names);
    }
    if (names.isEmpty()) return "";
    StringBuilder text = new StringBuilder("{");
    for (int index = 0; index < given.length; index++) {
      if (index > 0) text.append(',');
      text.append(names.get(index)).append("=\"").append(escaped(given[index])).append('"');
    }
    return text.append('}').toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** The whole exposition. */
  public synchronized String text() {
    StringBuilder text = new StringBuilder(4096);
    values.forEach(
        (metric, series) -> {
          String name = metric.fullName();
          text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
          text.append("# TYPE ").append(name);
          text.append(metric.isCounter() ? " counter\n" : " gauge\n");
          series.forEach(
              (labels, value) ->
                  text.append(name).append(labels).append(' ').append(number(value)).append('\n'));
        });
    return text.toString();
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** Writes the exposition so that a reader sees the old file or the new one, never half of it. */
  public void write(Path file) throws IOException {
    Paths.replace(file, text());
  }

  /**
   * Reads a metric of one label back from a file that {@link #write} wrote.
   *
   * @return values by label, in the file's order; empty when the metric is not in it
   * @throws IOException when the file cannot be read
   */
  public static Map<String, Double> read(Path file, Metric metric) throws IOException {
    Map<String, Double> series = new LinkedHashMap<>();
    if (metric.labels().isEmpty()) return single(file, metric);
    String before = metric.fullName() + "{" + metric.labels().get(0) + "=\"";
    for (String line : Files.readAllLines(file)) {
      int end = line.lastIndexOf("\"} ");
      if (!line.startsWith(before) || end < before.length()) continue;
      series.put(line.substring(before.length(), end), Double.valueOf(line.substring(end + 3)));
    }
    return series;
  }

  private static Map<String, Double> single(Path file, Metric metric) throws IOException {
    String before = metric.fullName() + " ";
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(before))
        return Map.of("", Double.valueOf(line.substring(before.length())));
    }
    return Map.of();
  }

  /**
   * Serves {@code GET /metrics}, and nothing else, to whoever asks this machine by a name of its
   * own: a page in an operator's browser must not read it under a name that it made point here.
   *
   * @return where it listens, with the port that was given for port 0
   * @throws IOException when the port is taken
   */
  public InetSocketAddress serve(InetSocketAddress address) throws IOException {
    return serve(address, this::text);
  }

  /** Serves this text in place of the metrics. */
  InetSocketAddress serve(InetSocketAddress address, Supplier<String> text) throws IOException {
    HttpServer started;
    try {
      started = HttpServer.create(address, 0);
    } catch (BindException taken) {
      throw new IOException(
          "metrics.listen: "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " is taken; choose another port",
          taken);
    }
    started.createContext("/", exchange -> answer(exchange, text));
    started.start();
    server = Optional.of(started);
    return started.getAddress();
  }

  private static void answer(HttpExchange exchange, Supplier<String> text) throws IOException {
    try (exchange) {
      Headers answer = exchange.getResponseHeaders();
      Optional<String> host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"));
      if (host.filter(Metrics::isLoopback).isEmpty()) {
        exchange.sendResponseHeaders(403, NO_BODY);
      } else if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(404, NO_BODY);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        answer.set("Allow", "GET");
        exchange.sendResponseHeaders(405, NO_BODY);
      } else {
        byte[] body = body(text);
        answer.set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** Whether a Host header (RFC 9110, section 7.2) names this machine's loopback. */
  private static boolean isLoopback(String host) {
    String name = host.replaceFirst(":[0-9]*$", "");
    if (name.equalsIgnoreCase("localhost")) return true;
    String address = name.replaceAll("^\\[|]$", "");
    return InetAddresses.parse(address).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** The server drops the thread of a defect without a word; here it gets its last words. */
  private static byte[] body(Supplier<String> text) {
    try {
      return text.get().getBytes(StandardCharsets.UTF_8);
    } catch (RuntimeException | Error defect) {
      Thread thread = Thread.currentThread();
      Thread.UncaughtExceptionHandler last = Thread.getDefaultUncaughtExceptionHandler();
      if (last != null) last.uncaughtException(thread, defect);
      throw defect;
    }
  }

  @Override
  public void close() {
    server.ifPresent(running -> running.stop(0));
  }
}
