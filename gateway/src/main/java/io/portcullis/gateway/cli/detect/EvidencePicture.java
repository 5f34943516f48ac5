package io.portcullis.gateway.cli.detect;

import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.trail.Moment;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Svg;
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

  // Colours of the page; without a browser's choice the light ones.
  private static final String STYLE =
      """
      text{font-size:12px;fill:#1c221f}.title{font-weight:bold}.paper{fill:#fff}
      .axis{stroke:#c9cdc6}.evidence{fill:none;stroke:#59625d;stroke-width:1.25}
      .score{fill:none;stroke:#1d6f66;stroke-width:2}
      .threshold{stroke:#9c3620;stroke-dasharray:5 4}.alarm{fill:#9c3620}
      .flow{fill:#59625d}.note{fill:#59625d}
      @media(prefers-color-scheme:dark){text{fill:#e5e9e6}.paper{fill:#1b2021}
      .axis{stroke:#3a4445}.evidence{stroke:#9ba69f}.score{stroke:#62c4b5}
      .threshold{stroke:#f19780}.alarm{fill:#f19780}.flow{fill:#9ba69f}.note{fill:#9ba69f}}
      """;

  private final List<Panel> panels = new ArrayList<>();

  /** Adds a tuple's panel; one without moments has nothing to show. */
  public void add(String title, Explanation explanation) {
    if (!explanation.moments().isEmpty()) panels.add(new Panel(title, explanation));
  }

  /** Writes what was added; nothing, and that is said, where there is nothing. */
  public void save(Path file, Console console) throws StopException {
    if (panels.isEmpty()) {
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
    Svg svg = new Svg(WIDTH, panels.size() * PANEL, "width", WIDTH);
    svg.add("<style>" + STYLE + "</style>\n");
    svg.draw("rect", "class", "paper", "width", WIDTH, "height", panels.size() * PANEL);
    for (int row = 0; row < panels.size(); row++) {
      svg.add("<g transform=\"translate(0," + row * PANEL + ")\">\n");
      panels.get(row).draw(svg);
      svg.add("</g>\n");
    }
    return svg.end();
  }

  /** One tuple's axes and how values lie on them. */
  private static final class Panel {
    private final String title;
    private final Explanation explanation;
    private final long from;
    private final double perMicro;
    private final double lowest;
    private final double perUnit;

    Panel(String title, Explanation explanation) {
      this.title = title;
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

    void draw(Svg svg) {
      svg.text(LEFT, 16, title, "class", "title");
      svg.text(LEFT, 31, explanation.summary(), "class", "note");
      level(svg, 0, "0", "axis");
      double threshold = explanation.threshold();
      level(svg, threshold, String.format(Locale.ROOT, "%.2f", threshold), "threshold");
      List<String> evidence = new ArrayList<>();
      List<String> scores = new ArrayList<>();
      boolean crossed = false;
      for (Moment moment : explanation.moments()) {
        evidence.add(Svg.point(x(moment), y(moment.evidence())));
        circle(svg, moment, moment.evidence(), "flow", 2);
        if (moment.score().isEmpty()) continue;
        double score = moment.score().getAsDouble();
        scores.add(Svg.point(x(moment), y(score)));
        if (!crossed && score >= threshold) {
          crossed = true;
          circle(svg, moment, score, "alarm", 5);
        }
      }
      svg.draw("polyline", "class", "evidence", "points", String.join(" ", evidence));
      svg.draw("polyline", "class", "score", "points", String.join(" ", scores));
      legend(svg);
    }

    private void legend(Svg svg) {
      Moment last = explanation.moments().get(explanation.moments().size() - 1);
      String words =
          String.format(
              Locale.ROOT,
              "%d flows in %.0f s; thin: rhythm, thick: with the terms, dashed: the threshold",
              explanation.moments().size(),
              (last.startMicros() - from) / 1e6);
      svg.text(LEFT, PANEL - 8, words, "class", "note");
    }

    private void level(Svg svg, double value, String name, String kind) {
      double y = y(value);
      svg.draw("line", "class", kind, "x1", LEFT, "x2", WIDTH - RIGHT, "y1", y, "y2", y);
      svg.text(8, y + 4, name, "class", "note");
    }

    private void circle(Svg svg, Moment moment, double value, String kind, int radius) {
      String seen =
          String.format(
              Locale.ROOT,
              "line %d, letter %s: %s, %s",
              moment.line(),
              moment.letter(),
              moment.beat(),
              moment.size());
      svg.titled(seen, "circle", "class", kind, "cx", x(moment), "cy", y(value), "r", radius);
    }
  }
}
