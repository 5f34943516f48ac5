package io.portcullis.gateway.cli.detect;

import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Moment;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture (SVG 1.1) of how evidence grew: for each tuple a panel with the rhythm's evidence and
 * the score over flow time, the threshold, and the flow that reached it.
 */
public final class EvidencePicture {
  private static final int WIDTH = 900;
  private static final int PANEL = 230;
  private static final int LEFT = 50;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 30;

  private static final String STYLE =
      "text{font:12px sans-serif}.title{font-weight:bold}.axis{stroke:#999}"
          + ".evidence{fill:none;stroke:#1f77b4;stroke-width:1.5}"
          + ".score{fill:none;stroke:#d62728;stroke-width:1.5}"
          + ".threshold{stroke:#d62728;stroke-dasharray:5 4}.alarm{fill:#d62728}"
          + ".flow{fill:#1f77b4}.note{fill:#555}";

  private final StringBuilder panels = new StringBuilder();
  private int count;

  /** Adds a tuple's panel; one without moments has nothing to show. */
  public void add(String title, Explanation explanation) {
    if (explanation.moments().isEmpty()) return;
    panels.append(format("<g transform=\"translate(0,%d)\">%n", count++ * PANEL));
    new Panel(explanation).draw(title);
    panels.append("</g>\n");
  }

  /** Writes what was added; nothing, and that is said, where there is nothing. */
  public void save(Path file, Console console) throws StopException {
    if (count == 0) {
      console.say("no beacon was found, so there is no picture");
      return;
    }
    try {
      Files.writeString(file, svg());
    } catch (IOException failed) {
      throw new StopException(
          Exit.FAILED, file + ": the picture cannot be written: " + Paths.reason(failed));
    }
  }

  private String svg() {
    return format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">%n"
            + "<style>%s</style>%n%s</svg>%n",
        WIDTH, Math.max(1, count) * PANEL, STYLE, panels);
  }

  /** One tuple's axes and how values lie on them. */
  private final class Panel {
    private final Explanation explanation;
    private final long from;
    private final double perMicro;
    private final double lowest;
    private final double perUnit;

    Panel(Explanation explanation) {
      this.explanation = explanation;
      List<Moment> moments = explanation.moments();
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      double low = 0;
      double high = explanation.threshold() + 1;
      for (Moment moment : moments) {
        first = Math.min(first, moment.startMicros());
        last = Math.max(last, moment.startMicros());
        low = Math.min(low, moment.score().orElse(0));
        high = Math.max(high, Math.max(moment.evidence(), moment.score().orElse(0)));
      }
      from = first;
      perMicro = (WIDTH - LEFT - RIGHT) / (double) Math.max(1, last - first);
      lowest = low;
      perUnit = (PANEL - TOP - BOTTOM) / (high - low);
    }

    private double x(Moment moment) {
      return LEFT + (moment.startMicros() - from) * perMicro;
    }

    private double y(double value) {
      return PANEL - BOTTOM - (value - lowest) * perUnit;
    }

    void draw(String title) {
      text(LEFT, 16, "title", title);
      text(LEFT, 31, "note", explanation.summary());
      level(0, "axis");
      text(8, y(0) + 4, "note", "0");
      level(explanation.threshold(), "threshold");
      text(8, y(explanation.threshold()) + 4, "note", format("%.2f", explanation.threshold()));
      List<String> evidence = new ArrayList<>();
      List<String> scores = new ArrayList<>();
      boolean crossed = false;
      for (Moment moment : explanation.moments()) {
        evidence.add(format("%.1f,%.1f", x(moment), y(moment.evidence())));
        circle(moment, moment.evidence(), "flow", 2);
        if (moment.score().isEmpty()) continue;
        double score = moment.score().getAsDouble();
        scores.add(format("%.1f,%.1f", x(moment), y(score)));
        if (!crossed && score >= explanation.threshold()) {
          crossed = true;
          circle(moment, score, "alarm", 5);
        }
      }
      line(evidence, "evidence");
      line(scores, "score");
      legend();
    }

    private void legend() {
      Moment last = explanation.moments().get(explanation.moments().size() - 1);
      double seconds = (last.startMicros() - from) / 1e6;
      text(
          LEFT,
          PANEL - 8,
          "note",
          format(
              "%d flows in %.0f s; blue: rhythm, red: with the terms, dashed: the threshold",
              explanation.moments().size(), seconds));
    }

    private void level(double value, String kind) {
      panels.append(
          format(
              "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
              kind, LEFT, WIDTH - RIGHT, y(value), y(value)));
    }

    private void line(List<String> points, String kind) {
      panels.append(
          format("<polyline class=\"%s\" points=\"%s\"/>%n", kind, String.join(" ", points)));
    }

    private void circle(Moment moment, double value, String kind, int radius) {
      panels.append(
          format(
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>%n",
              kind, x(moment), y(value), radius, escaped(title(moment))));
    }

    private String title(Moment moment) {
      return format(
          "line %d, letter %s: %s, %s",
          moment.line(), moment.letter(), moment.beat(), moment.size());
    }

    private void text(double x, double y, String kind, String text) {
      panels.append(
          format(
              "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>%n", kind, x, y, escaped(text)));
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
