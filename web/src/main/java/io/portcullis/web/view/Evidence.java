package io.portcullis.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The evidence of a rule, drawn: how it grew flow by flow, and what was added to it.
 *
 * @param known whether there is any
 * @param score line of the whole score, as points of SVG
 * @param rhythm line of the rhythm's evidence
 * @param threshold height of the threshold
 * @param zero height of nothing
 * @param ticks of the time axis
 */
public record Evidence(
    boolean known,
    String summary,
    double scoreAtEnd,
    double limit,
    String score,
    String rhythm,
    double threshold,
    double zero,
    List<Dot> dots,
    List<Tick> ticks,
    List<Term> terms,
    List<Step> steps,
    List<String> changes) {
  public static final int WIDTH = 720;
  public static final int HEIGHT = 220;
  private static final int LEFT = 44;
  private static final int RIGHT = 12;
  private static final int TOP = 14;
  private static final int BOTTOM = 26;

  /** A flow on the drawing. */
  public record Dot(double x, double y, boolean crossed, String title) {}

  /** A mark below it. */
  public record Tick(double x, String words) {}

  /**
   * A term as a bar.
   *
   * @param from where the bar begins, of 100
   * @param width of 100
   */
  public record Term(String name, double value, double from, double width, String reason) {}

  /** A flow in the table. */
  public record Step(
      int number,
      String letter,
      String gap,
      String expected,
      String bytes,
      String beat,
      String size,
      String weight,
      String score,
      boolean crossed) {}

  private static final Evidence NONE =
      new Evidence(
          false, "", 0, 0, "", "", 0, 0, List.of(), List.of(), List.of(), List.of(), List.of());

  /** From {@code explanation} of {@code rules explain -o json}. */
  public static Evidence of(JsonNode explanation) {
    JsonNode steps = explanation.path("steps");
    if (!steps.isArray() || steps.isEmpty()) return NONE;
    double limit = explanation.path("threshold").asDouble();
    Scale scale = Scale.of(steps, limit);
    List<Dot> dots = new ArrayList<>();
    List<Step> rows = new ArrayList<>();
    StringBuilder score = new StringBuilder();
    StringBuilder rhythm = new StringBuilder();
    boolean crossed = false;
    // Of a long history the newest flows are kept, and each keeps its number.
    int before = Math.max(0, explanation.path("flows").asInt() - steps.size());
    for (JsonNode step : steps) {
      boolean has = step.has("score");
      double now = step.path("score").asDouble();
      boolean here = has && !crossed && now >= limit;
      crossed |= here;
      rows.add(row(step, before + rows.size() + 1, here));
      point(rhythm, scale.x(step), scale.y(step.path("evidence").asDouble()));
      if (has) point(score, scale.x(step), scale.y(now));
      double y = scale.y(has ? now : step.path("evidence").asDouble());
      dots.add(new Dot(scale.x(step), y, here, title(rows.get(rows.size() - 1))));
    }
    return new Evidence(
        true,
        summary(explanation),
        explanation.path("score").asDouble(),
        limit,
        score.toString(),
        rhythm.toString(),
        scale.y(limit),
        scale.y(0),
        dots,
        scale.ticks(),
        terms(explanation),
        rows,
        changes(explanation.path("would_change")));
  }

  private static String summary(JsonNode explanation) {
    return String.format(
        Locale.ROOT,
        "%d of %d flows on a beat of %.1f s: a score of %.2f, and %.2f is enough",
        explanation.path("beats").asInt(),
        explanation.path("flows").asInt(),
        explanation.path("period_s").asDouble(),
        explanation.path("score").asDouble(),
        explanation.path("threshold").asDouble());
  }

  /** Whether it was an alarm. */
  public boolean alarms() {
    return dots.stream().anyMatch(Dot::crossed);
  }

  private static Step row(JsonNode step, int number, boolean crossed) {
    boolean weighs = step.has("llr");
    return new Step(
        number,
        step.path("letter").asText(),
        step.has("gap_s") ? Words.decimal(step.path("gap_s").asDouble()) : "",
        step.has("expected_s") ? Words.decimal(step.path("expected_s").asDouble()) : "",
        Words.number(step.path("bytes").asLong()),
        step.path("beat").asText(),
        step.path("size").asText(),
        weighs ? Words.signed(step.path("clipped").asDouble()) : "",
        step.has("score") ? Words.decimal(step.path("score").asDouble()) : "",
        crossed);
  }

  private static String title(Step step) {
    return "flow "
        + step.number()
        + ", letter "
        + step.letter()
        + ": "
        + step.beat()
        + ", "
        + step.size()
        + (step.weight().isEmpty() ? "" : ", weighs " + step.weight());
  }

  private static void point(StringBuilder line, double x, double y) {
    line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
  }

  private static List<Term> terms(JsonNode explanation) {
    List<Term> bars = new ArrayList<>();
    double rhythm = explanation.path("evidence").asDouble();
    double most = Math.abs(rhythm);
    for (JsonNode term : explanation.path("terms")) {
      most = Math.max(most, Math.abs(term.path("value").asDouble()));
    }
    double unit = most == 0 ? 0 : 50 / most;
    bars.add(bar("rhythm", rhythm, unit, "the flows' times and bytes"));
    for (JsonNode term : explanation.path("terms")) {
      double value = term.path("value").asDouble();
      bars.add(bar(term.path("name").asText(), value, unit, term.path("reason").asText()));
    }
    return bars;
  }

  private static Term bar(String name, double value, double unit, String reason) {
    double width = Math.abs(value) * unit;
    return new Term(name, value, value < 0 ? 50 - width : 50, width, reason);
  }

  /** A figure alone is the score that would have come of it. */
  private static List<String> changes(JsonNode lines) {
    return texts(lines).stream()
        .map(line -> line.matches("-?[0-9].*") ? "the score would be " + line : line)
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** Where a value lies on the drawing. */
  private record Scale(long from, long to, double low, double high) {
    static Scale of(JsonNode steps, double limit) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      double low = 0;
      double high = limit * 1.15;
      for (JsonNode step : steps) {
        long start = step.path("start_us").asLong();
        first = Math.min(first, start);
        last = Math.max(last, start);
        double evidence = step.path("evidence").asDouble();
        double score = step.path("score").asDouble(evidence);
        low = Math.min(low, Math.min(evidence, score));
        high = Math.max(high, Math.max(evidence, score) * 1.05);
      }
      return new Scale(first, last, low, high);
    }

    double x(JsonNode step) {
      double share = (step.path("start_us").asLong() - from) / (double) Math.max(1, to - from);
      return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }

    List<Tick> ticks() {
      List<Tick> ticks = new ArrayList<>();
      for (int part = 0; part <= 4; part++) {
        double x = LEFT + part / 4.0 * (WIDTH - LEFT - RIGHT);
        long seconds = (to - from) / 1_000_000 * part / 4;
        String words = part == 0 ? "0" : "+" + Words.left(java.time.Duration.ofSeconds(seconds));
        ticks.add(new Tick(x, words));
      }
      return ticks;
    }
  }
}
