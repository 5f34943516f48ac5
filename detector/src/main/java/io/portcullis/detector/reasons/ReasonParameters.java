package io.portcullis.detector.reasons;

import io.portcullis.detector.evidence.parameters.Ports;
import io.portcullis.detector.evidence.parameters.Sensitivity;
import io.portcullis.detector.evidence.rhythm.BeatRules;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The parameter file of the second method: weights, chains, ports and sizes. Immutable. */
public final class ReasonParameters implements Trail.Weights {
  private static final int VERSION = 3;

  final Ports ports;

  /** Added to each score: how rare it is that a tuple is a beacon. */
  final double constant;

  // Of the clock; seconds, and shares of the period.
  final int gate;
  final BeatRules beats;
  final double nearBytes;
  final double ceiling;

  private final double[] weights;
  private final Map<Sensitivity, Double> thresholds;
  private final double[][] ratios;
  private final double clipLow;
  private final double clipHigh;

  private ReasonParameters(Json file) throws IOException {
    if (file.integer("version") != VERSION) {
      throw new IOException(
          "has version " + file.integer("version") + ", this program reads " + VERSION);
    }
    ports = new Ports(file.object("ports"));
    constant = finite(file, "constant");
    Json settings = file.object("settings");
    gate = settings.integer("gate");
    beats =
        new BeatRules(
            finite(settings, "burst_floor"),
            finite(settings, "burst_share"),
            finite(settings, "tol_abs"),
            finite(settings, "tol1"),
            finite(settings, "tol2"),
            finite(settings, "tol3"),
            finite(settings, "max_multiple"),
            finite(settings, "tol_multiple"));
    nearBytes = finite(settings, "near");
    ceiling = finite(settings, "ceiling");
    if (settings.integer("ring") != Rings.LENGTH) {
      throw settings.wrong("ring", "" + Rings.LENGTH);
    }
    weights = weights(file.object("terms"));
    thresholds = thresholds(file.object("thresholds"));
    ratios = ratios(file);
    clipLow = finite(settings, "clip_low");
    clipHigh = finite(settings, "clip_high");
  }

  private static double finite(Json from, String name) throws IOException {
    double number = from.number(name);
    if (Double.isFinite(number)) return number;
    throw from.wrong(name, "a finite number");
  }

  private static double[] weights(Json terms) throws IOException {
    double[] weights = new double[ReasonTerm.values().length];
    for (ReasonTerm term : ReasonTerm.values()) {
      weights[term.place()] = finite(terms.object(term.word()), "weight");
    }
    return weights;
  }

  private static Map<Sensitivity, Double> thresholds(Json from) throws IOException {
    Map<Sensitivity, Double> thresholds = new EnumMap<>(Sensitivity.class);
    for (Sensitivity each : Sensitivity.values()) {
      double threshold = finite(from, each.word());
      if (!(threshold > 0)) throw from.wrong(each.word(), "a number above 0");
      thresholds.put(each, threshold);
    }
    return thresholds;
  }

  /** A row for each step before, and the last for none. */
  private static double[][] ratios(Json file) throws IOException {
    List<String> states = new ArrayList<>();
    for (int step = 0; step < Step.KINDS; step++) states.add(Step.name(step));
    if (!file.texts("states").equals(states)) {
      throw file.wrong("states", "the list " + String.join(" ", states));
    }
    List<double[]> rows = file.lists("steps");
    if (rows.size() != Step.KINDS + 1) throw file.wrong("steps", "a list of 19 rows");
    double[][] ratios = new double[rows.size()][];
    for (int row = 0; row < ratios.length; row++) {
      if (rows.get(row).length != Step.KINDS) throw file.wrong("steps", "of rows of 18 numbers");
      ratios[row] = rows.get(row).clone();
      for (int to = 0; to < Step.KINDS; to++) {
        if (!Double.isFinite(ratios[row][to])) throw file.wrong("steps", "of finite numbers");
      }
    }
    return ratios;
  }

  /** Those that come with the program. */
  public static ReasonParameters builtIn() {
    return BuiltIn.PARAMETERS;
  }

  /** Read once, and only by those who ask. */
  private static final class BuiltIn {
    static final ReasonParameters PARAMETERS = load();
  }

  private static ReasonParameters load() {
    String name = "reasons/parameters.json";
    try (InputStream file = ReasonParameters.class.getResourceAsStream("parameters.json")) {
      if (file == null) throw new IllegalStateException("this build has no " + name);
      return read(new String(file.readAllBytes(), StandardCharsets.UTF_8), name);
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
  static ReasonParameters read(String text, String name) throws IOException {
    try {
      return new ReasonParameters(Json.read(text));
    } catch (IOException wrong) {
      throw new IOException(name + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Natural log odds that one unit of a term is worth. */
  double weight(ReasonTerm term) {
    return weights[term.place()];
  }

  /** The score from which on it alarms. */
  double threshold(Sensitivity sensitivity) {
    return thresholds.getOrDefault(sensitivity, Double.NaN);
  }

  /**
   * Natural log of how much likelier a step is for a beacon than for normal traffic, clipped.
   *
   * @param from the step before, or {@link Step#NONE}
   */
  double clippedRatio(int from, int to) {
    return counted(ratio(from, to));
  }

  @Override
  public double ratio(int before, int step) {
    return ratios[before == Step.NONE ? Step.KINDS : before][step];
  }

  @Override
  public double counted(double ratio) {
    return Math.max(clipLow, Math.min(clipHigh, ratio));
  }

  @Override
  public String normal(int before, int step) {
    return "";
  }

  double score(double[] values) {
    double score = constant;
    for (int i = 0; i < weights.length; i++) score += weights[i] * values[i];
    return score;
  }
}
