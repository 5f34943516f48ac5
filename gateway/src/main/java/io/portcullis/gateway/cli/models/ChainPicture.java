package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.Transition;
import io.portcullis.gateway.cli.output.Svg;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws a model's chain: letters in a circle, an arrow for each transition. */
final class ChainPicture {
  private static final int SIZE = 900;
  private static final double CENTRE = SIZE / 2.0;
  private static final double CIRCLE = 340;
  private static final double DISC = 20;

  /** Rarer transitions are drawn without their figure, or nothing could be read. */
  private static final double NAMED_FROM = 0.05;

  // Colours of the page; without a browser's choice the light ones.
  private static final String STYLE =
      ".paper{fill:#fff}text{fill:#1c221f}.arrow{fill:none;stroke:#59625d;marker-end:url(#end)}"
          + ".head{fill:#59625d}.figure{fill:#1d6f66}.disc{fill:#e3f0ed;stroke:#1d6f66}"
          + "@media(prefers-color-scheme:dark){.paper{fill:#1b2021}text{fill:#e5e9e6}"
          + ".arrow{stroke:#9ba69f}.head{fill:#9ba69f}.figure{fill:#62c4b5}"
          + ".disc{fill:#17312e;stroke:#62c4b5}}";

  private final List<Character> letters;
  private final Svg svg = new Svg(SIZE, SIZE, "text-anchor", "middle");

  private ChainPicture(MarkovModel model) {
    Set<Character> seen = new LinkedHashSet<>();
    for (Transition transition : model.transitions()) seen.add(transition.from());
    for (Transition transition : model.transitions()) seen.add(transition.to());
    this.letters = new ArrayList<>(seen);
  }

  /** A scalable picture. */
  static String of(MarkovModel model) {
    ChainPicture picture = new ChainPicture(model);
    picture.head(model);
    model.transitions().forEach(picture::arrow);
    picture.letters.forEach(picture::disc);
    return picture.svg.end();
  }

  private void head(MarkovModel model) {
    svg.title(model.label());
    svg.draw("rect", "class", "paper", "width", SIZE, "height", SIZE);
    svg.add(
        "<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\""
            + " markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
            + "<path d=\"M0 0 8 4 0 8z\" class=\"head\"/></marker></defs>\n"
            + "<style>"
            + STYLE
            + "</style>\n");
    svg.text(CENTRE, 30, model.label(), "font-size", 20);
    String size = model.length() + " letters and symbols, threshold " + model.threshold();
    svg.text(CENTRE, 54, size, "font-size", 14);
  }

  private void arrow(Transition transition) {
    String d =
        transition.from() == transition.to()
            ? loop(transition.from())
            : bow(transition.from(), transition.to());
    String words =
        transition.from()
            + " to "
            + transition.to()
            + ": "
            + percent(transition)
            + ", "
            + transition.count();
    String opacity = String.format(Locale.ROOT, "%.2f", 0.25 + 0.75 * transition.probability());
    double width = 0.5 + 3 * transition.probability();
    svg.titled(
        words, "path", "class", "arrow", "d", d, "stroke-width", width, "stroke-opacity", opacity);
    if (transition.probability() >= NAMED_FROM) figure(transition);
  }

  /** Bows to the left as seen from its start, so that there and back do not lie on each other. */
  private String bow(char from, char to) {
    double[] start = place(from, CIRCLE);
    double[] end = place(to, CIRCLE);
    double[] bend = bend(from, to);
    double[] a = towards(start, bend);
    double[] b = towards(end, bend);
    return "M" + point(a) + " Q" + point(bend) + " " + point(b);
  }

  private double[] bend(char from, char to) {
    double[] start = place(from, CIRCLE);
    double[] end = place(to, CIRCLE);
    double dx = end[0] - start[0];
    double dy = end[1] - start[1];
    return new double[] {(start[0] + end[0]) / 2 + dy * 0.16, (start[1] + end[1]) / 2 - dx * 0.16};
  }

  private static double[] towards(double[] from, double[] to) {
    double length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    double share = length == 0 ? 0 : DISC / length;
    return new double[] {from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share};
  }

  private String loop(char letter) {
    double[] outside = place(letter, CIRCLE + DISC);
    double[] left = place(letter, CIRCLE + 75, -0.12);
    double[] right = place(letter, CIRCLE + 75, 0.12);
    return "M" + point(outside) + " C" + point(left) + " " + point(right) + " " + point(outside);
  }

  private static String point(double[] at) {
    return Svg.point(at[0], at[1]);
  }

  private void figure(Transition transition) {
    double[] at;
    if (transition.from() == transition.to()) {
      at = place(transition.from(), CIRCLE + 72);
    } else {
      double[] start = place(transition.from(), CIRCLE);
      double[] end = place(transition.to(), CIRCLE);
      double[] bend = bend(transition.from(), transition.to());
      at = new double[2];
      // A point of the curve nearer to its start: B(t) at t = 0.35.
      for (int i = 0; i < 2; i++) {
        at[i] = 0.4225 * start[i] + 0.455 * bend[i] + 0.1225 * end[i];
      }
    }
    svg.text(at[0], at[1], percent(transition), "font-size", 11, "class", "figure");
  }

  private void disc(char letter) {
    double[] at = place(letter, CIRCLE);
    svg.draw("circle", "cx", at[0], "cy", at[1], "r", DISC, "class", "disc");
    svg.text(at[0], at[1] + 7, String.valueOf(letter), "font-size", 20);
  }

  private double[] place(char letter, double radius) {
    return place(letter, radius, 0);
  }

  private double[] place(char letter, double radius, double turnedBy) {
    double turn = 2 * Math.PI * letters.indexOf(letter) / letters.size() - Math.PI / 2 + turnedBy;
    return new double[] {CENTRE + radius * Math.cos(turn), CENTRE + 20 + radius * Math.sin(turn)};
  }

  private static String percent(Transition transition) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * transition.probability());
  }
}
