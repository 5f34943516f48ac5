package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.Transition;
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

  private final List<Character> letters;
  private final StringBuilder svg = new StringBuilder();

  private ChainPicture(MarkovModel model) {
    Set<Character> seen = new LinkedHashSet<>();
    for (Transition transition : model.transitions()) seen.add(transition.from());
    for (Transition transition : model.transitions()) seen.add(transition.to());
    this.letters = new ArrayList<>(seen);
  }

  /** A scalable picture (SVG 1.1). */
  static String of(MarkovModel model) {
    ChainPicture picture = new ChainPicture(model);
    picture.head(model);
    model.transitions().forEach(picture::arrow);
    picture.letters.forEach(picture::disc);
    return picture.svg.append("</svg>\n").toString();
  }

  private void head(MarkovModel model) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " text-anchor=\"middle\">%n",
        SIZE, SIZE);
    add("<title>%s</title>%n", escape(model.label()));
    add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", SIZE, SIZE);
    add(
        "<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\""
            + " markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
            + "<path d=\"M0 0 8 4 0 8z\" fill=\"#555\"/></marker></defs>%n");
    add("<text x=\"%.0f\" y=\"30\" font-size=\"20\">%s</text>%n", CENTRE, escape(model.label()));
    add(
        "<text x=\"%.0f\" y=\"54\" font-size=\"14\">%d letters and symbols, threshold %s</text>%n",
        CENTRE, model.length(), model.threshold());
  }

  private void arrow(Transition transition) {
    String d =
        transition.from() == transition.to()
            ? loop(transition.from())
            : bow(transition.from(), transition.to());
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"#555\" stroke-width=\"%.1f\" stroke-opacity=\"%.2f\""
            + " marker-end=\"url(#end)\"><title>%s</title></path>%n",
        d,
        0.5 + 3 * transition.probability(),
        0.25 + 0.75 * transition.probability(),
        escape(
            transition.from()
                + " to "
                + transition.to()
                + ": "
                + percent(transition)
                + ", "
                + transition.count()));
    if (transition.probability() >= NAMED_FROM) figure(transition);
  }

  /** Bows to the left as seen from its start, so that there and back do not lie on each other. */
  private String bow(char from, char to) {
    double[] start = place(from, CIRCLE);
    double[] end = place(to, CIRCLE);
    double[] bend = bend(from, to);
    double[] a = towards(start, bend);
    double[] b = towards(end, bend);
    return String.format(
        Locale.ROOT, "M%.1f %.1f Q%.1f %.1f %.1f %.1f", a[0], a[1], bend[0], bend[1], b[0], b[1]);
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
    return String.format(
        Locale.ROOT,
        "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f",
        outside[0],
        outside[1],
        left[0],
        left[1],
        right[0],
        right[1],
        outside[0],
        outside[1]);
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
    add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" fill=\"#036\">%s</text>%n",
        at[0], at[1], percent(transition));
  }

  private void disc(char letter) {
    double[] at = place(letter, CIRCLE);
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.0f\" fill=\"#eef4fb\" stroke=\"#036\"/>%n",
        at[0], at[1], DISC);
    add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"20\">%s</text>%n",
        at[0], at[1] + 7, escape(String.valueOf(letter)));
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

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
