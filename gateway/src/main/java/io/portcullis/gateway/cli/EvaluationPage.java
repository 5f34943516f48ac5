package io.portcullis.gateway.cli;

import io.portcullis.detector.training.Evaluation;
import io.portcullis.detector.training.Group.Meaning;
import io.portcullis.detector.training.Tested;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An evaluation as one page that needs nothing else: tables, and plots drawn as SVG. Drawn by hand:
 * plotting libraries ask AWT for fonts, which a router without a screen need not have.
 */
final class EvaluationPage {
  private static final int WIDTH = 760;
  private static final int LABELS = 300;
  private static final int BAR = 22;

  private static final String STYLE =
      "body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
          + "table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd;"
          + "text-align:left}td.n,th.n{text-align:right}svg{max-width:100%}";

  private final EvaluationReport report;
  private final StringBuilder page = new StringBuilder();

  EvaluationPage(EvaluationReport report) {
    this.report = report;
  }

  /** The page. */
  String html() {
    add("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
    add("<title>Models judged by recordings</title><style>" + STYLE + "</style></head><body>\n");
    add("<h1>Models judged by recordings</h1>\n<ul>");
    for (String sentence : report.summary()) add("<li>" + escape(sentence) + "</li>");
    add("</ul>\n<p>" + report.recordings() + " recordings, " + report.models().models().size());
    add(" models. A tuple counts once; what nobody knows is told apart.</p>\n");
    add("<h2>By what tuples are</h2>\n");
    groups();
    table(EvaluationReport.groupColumns(), report.evaluation().shares());
    add("<h2>How soon malicious tuples are found</h2>\n");
    delays();
    add("<h2>By model</h2>\n");
    models();
    table(EvaluationReport.modelColumns(), report.byModel());
    add("<h2>Alarms</h2>\n");
    table(alarmColumns(), alarms());
    return page.append("</body></html>\n").toString();
  }

  private List<Tested> alarms() {
    return report.evaluation().tuples().stream()
        .filter(tuple -> tuple.alarm().isPresent())
        .filter(tuple -> tuple.group().meaning() != Meaning.APART)
        .toList();
  }

  private static List<Column<Tested>> alarmColumns() {
    return List.of(
        Column.of("", "RECORDING", Tested::file),
        Column.of("", "TUPLE", Tested::tuple),
        Column.of("", "IS", tuple -> tuple.group().words()),
        Column.number("", "AT FLOW", Tested::alarm),
        Column.number("", "OF", Tested::flows),
        Column.of("", "MODELS", tuple -> String.join(", ", tuple.matches().keySet())));
  }

  /** A piece of a bar. */
  private record Piece(double value, String colour) {}

  /** A bar with its name before it and its figures behind it. */
  private record Bar(String name, List<Piece> pieces, String figures) {}

  private void groups() {
    List<Bar> bars = new ArrayList<>();
    for (Evaluation.Share share : report.evaluation().shares()) {
      if (share.tested() == 0) continue;
      bars.add(
          new Bar(
              share.group().words(),
              List.of(new Piece(share.ofTested(), colour(share.group().meaning()))),
              share.alarmed() + " of " + share.tested()));
    }
    bars("Share of tested tuples with an alarm", bars, 1);
  }

  private static String colour(Meaning meaning) {
    return switch (meaning) {
      case HIT -> "#2a7f3f";
      case FALSE_ALARM -> "#b3261e";
      case APART -> "#9aa0a6";
    };
  }

  private void models() {
    List<Bar> bars = new ArrayList<>();
    double most = 1;
    for (Evaluation.OfModel model : report.byModel()) {
      most = Math.max(most, model.right() + model.wrong());
      bars.add(
          new Bar(
              model.label(),
              List.of(
                  new Piece(model.right(), colour(Meaning.HIT)),
                  new Piece(model.wrong(), colour(Meaning.FALSE_ALARM))),
              model.right() + " right, " + model.wrong() + " wrong"));
    }
    bars("Tuples matched", bars, most);
  }

  private void bars(String title, List<Bar> bars, double full) {
    int height = 30 + bars.size() * (BAR + 6);
    double scale = (WIDTH - LABELS - 130) / full;
    head(title, height);
    for (int row = 0; row < bars.size(); row++) {
      Bar bar = bars.get(row);
      double y = 26 + row * (BAR + 6.0);
      text(LABELS - 8, y + 15, "end", bar.name());
      double x = LABELS;
      for (Piece piece : bar.pieces()) {
        double width = piece.value() * scale;
        format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
            x, y, width, BAR, piece.colour());
        x += width;
      }
      text(x + 6, y + 15, "start", bar.figures());
    }
    add("</svg>\n");
  }

  /** Share of the known malicious tuples that were found after so many flows. */
  private void delays() {
    int[] flows = report.evaluation().flowsUntilAlarm();
    if (flows.length == 0) {
      add("<p>None was found.</p>\n");
      return;
    }
    long all =
        report.evaluation().tuples().stream()
            .filter(tuple -> tuple.group().meaning() == Meaning.HIT)
            .count();
    int left = 60;
    int bottom = 250;
    double across = WIDTH - left - 30.0;
    double up = bottom - 40.0;
    double last = flows[flows.length - 1] + 1.0;
    head("Share of all known malicious tuples found", 300);
    for (int quarter = 0; quarter <= 4; quarter++) {
      double y = bottom - up * quarter / 4;
      format(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          left, y, WIDTH - 30, y);
      text(left - 6, y + 5, "end", quarter * 25 + "%");
    }
    StringBuilder path = new StringBuilder("M" + left + " " + bottom);
    for (int i = 0; i < flows.length; i++) {
      double x = left + across * flows[i] / last;
      double before = bottom - up * i / all;
      double after = bottom - up * (i + 1) / all;
      path.append(String.format(Locale.ROOT, " L%.1f %.1f L%.1f %.1f", x, before, x, after));
    }
    path.append(
        String.format(Locale.ROOT, " L%.1f %.1f", left + across, bottom - up * flows.length / all));
    add("<path d=\"" + path + "\" fill=\"none\" stroke=\"#2a7f3f\" stroke-width=\"2\"/>");
    for (int tick = 0; tick <= 5; tick++) {
      double value = last * tick / 5;
      text(left + across * tick / 5, bottom + 20.0, "middle", Long.toString(Math.round(value)));
    }
    text(left + across / 2, bottom + 40.0, "middle", "flows of the tuple");
    add("</svg>\n");
  }

  private void head(String title, int height) {
    format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
        WIDTH, height, WIDTH);
    add("<title>" + escape(title) + "</title>");
    text(LABELS, 14, "start", title);
  }

  private void text(double x, double y, String anchor, String words) {
    format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(words));
  }

  private <T> void table(List<Column<T>> columns, List<T> rows) {
    add("<table><tr>");
    for (Column<T> column : columns) cell("th", column, column.title());
    add("</tr>\n");
    for (T row : rows) {
      add("<tr>");
      for (Column<T> column : columns) cell("td", column, column.human().apply(row));
      add("</tr>\n");
    }
    add("</table>\n");
  }

  private <T> void cell(String kind, Column<T> column, String words) {
    add("<" + kind + (column.right() ? " class=\"n\">" : ">") + escape(words) + "</" + kind + ">");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void format(String format, Object... values) {
    add(String.format(Locale.ROOT, format, values));
  }

  private void add(String text) {
    page.append(text);
  }
}
