package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parameter file of bursts inside one connection: weights, sizes, thresholds. Immutable. */
final class ConnectionParameters {
  private static final int VERSION = 1;

  /** Bursts of a connection before it is judged. */
  final int gate;

  /** Bytes of a burst under which it is more like a keep-alive than like an order. */
  final double quietBytes;

  /** Added to each score: how rare it is that a long connection is a beacon. */
  final double constant;

  private final double headers;
  private final double[] weights = new double[ReasonTerm.values().length];
  private final double[] own = new double[ConnectionTerm.values().length];
  private final Map<Sensitivity, Double> thresholds = new EnumMap<>(Sensitivity.class);

  private ConnectionParameters(Json file) throws IOException {
    if (file.integer("version") != VERSION) {
      throw new IOException(
          "has version " + file.integer("version") + ", this program reads " + VERSION);
    }
    gate = file.integer("gate");
    if (gate < 1) throw file.wrong("gate", "1 or more");
    headers = positive(file, "headers");
    quietBytes = positive(file, "quiet");
    constant = finite(file, "constant");
    Json terms = file.object("terms");
    for (ReasonTerm term : ReasonTerm.values()) {
      if (terms.has(term.word())) weights[term.place()] = weight(terms, term.word());
    }
    for (ConnectionTerm term : ConnectionTerm.values()) {
      own[term.place()] = weight(terms, term.word());
    }
    terms.refuseOthers(Set.of(), words());
    Json limits = file.object("thresholds");
    for (Sensitivity each : Sensitivity.values()) {
      thresholds.put(each, positive(limits, each.word()));
    }
  }

  private static Set<String> words() {
    return Stream.concat(
            Arrays.stream(ReasonTerm.values()).map(ReasonTerm::word),
            Arrays.stream(ConnectionTerm.values()).map(ConnectionTerm::word))
        .collect(Collectors.toSet());
  }

  private static double weight(Json terms, String word) throws IOException {
    return finite(terms.object(word), "weight");
  }

  private static double finite(Json from, String name) throws IOException {
    double number = from.number(name);
    if (Double.isFinite(number)) return number;
    throw from.wrong(name, "a finite number");
  }

  private static double positive(Json from, String name) throws IOException {
    double number = finite(from, name);
    if (number > 0) return number;
    throw from.wrong(name, "a number above 0");
  }

  /** Those that come with the program. */
  static ConnectionParameters builtIn() {
    return BuiltIn.PARAMETERS;
  }

  /** Read once, and only by those who ask. */
  private static final class BuiltIn {
    static final ConnectionParameters PARAMETERS = load();
  }

  private static ConnectionParameters load() {
    try (InputStream file = ConnectionParameters.class.getResourceAsStream("connections.json")) {
      if (file == null) throw new IllegalStateException("this build has no connections.json");
      return read(
          new String(file.readAllBytes(), StandardCharsets.UTF_8), "reasons/connections.json");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * Reads the text of a parameter file.
   *
   * @param name of the file, for the message
   * @throws IOException when it is not of this version, or a value is missing or out of range
   */
  static ConnectionParameters read(String text, String name) throws IOException {
    try {
      return new ConnectionParameters(Json.read(text));
    } catch (IOException wrong) {
      throw new IOException(name + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Bytes of a burst that are not headers, about. */
  double payload(Flow burst) {
    return burst.totalBytes() - headers * burst.totalPackets();
  }

  /** Natural log odds that one unit of a term is worth; 0 where it is not used. */
  double weight(ReasonTerm term) {
    return weights[term.place()];
  }

  /** Natural log odds that one unit of a term is worth. */
  double weight(ConnectionTerm term) {
    return own[term.place()];
  }

  /** The score from which on it alarms. */
  double threshold(Sensitivity sensitivity) {
    return thresholds.getOrDefault(sensitivity, Double.NaN);
  }

  double score(double[] shared, double[] others) {
    double score = constant;
    for (int i = 0; i < weights.length; i++) score += weights[i] * shared[i];
    for (int i = 0; i < own.length; i++) score += own[i] * others[i];
    return score;
  }
}
