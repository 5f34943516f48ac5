package io.portcullis.gateway.cli.models;

import io.portcullis.detector.training.Evaluation;
import io.portcullis.detector.training.Group.Meaning;
import io.portcullis.detector.training.Tested;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.HtmlPage;
import io.portcullis.gateway.cli.output.Svg;
import io.portcullis.gateway.cli.output.Times;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An evaluation as one page, with plots. */
final class EvaluationPage {
  /** More names than these only lengthen the page. */
  private static final int NAMED = 12;

  private final EvaluationReport report;
  private final HtmlPage page = new HtmlPage("Models judged by recordings");

  private final List<HtmlPage.Fact> facts;

  /**
   * @param files that were read
   */
  EvaluationPage(EvaluationReport report, List<Path> files, Times time) {
    this.report = report;
    String names =
        files.stream()
            .limit(NAMED)
            .map(file -> String.valueOf(file.getFileName()))
            .collect(Collectors.joining(", "));
    String more = files.size() > NAMED ? " and " + (files.size() - NAMED) + " more" : "";
    this.facts =
        List.of(
            new HtmlPage.Fact("Recordings", files.size() + ": " + names + more),
            new HtmlPage.Fact("Models", String.valueOf(report.models().models().size())),
            new HtmlPage.Fact("Made", time.local(time.now()) + " (" + time.zone().getId() + ")"));
  }

  /** The page. */
  String html() {
    page.facts(facts);
    page.heading("In short");
    page.points(report.summary());
    page.paragraph("A tuple counts once; what nobody knows is told apart.");
    page.heading("By what tuples are");
    groups();
    page.table(EvaluationReport.groupColumns(), report.evaluation().shares(), "No tuple was read.");
    page.heading("How soon malicious tuples are found");
    delays();
    page.heading("By model");
    models();
    page.table(EvaluationReport.modelColumns(), report.byModel(), "No model was judged.");
    page.heading("Alarms");
    page.table(alarmColumns(), alarms(), "No tuple was detected.");
    return page.html();
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

  private void groups() {
    List<HtmlPage.Bar> bars = new ArrayList<>();
    for (Evaluation.Share share : report.evaluation().shares()) {
      if (share.tested() == 0) continue;
      bars.add(
          new HtmlPage.Bar(
              share.group().words(),
              List.of(new HtmlPage.Piece(share.ofTested(), tone(share.group().meaning()))),
              share.alarmed() + " of " + share.tested()));
    }
    page.bars("Share of tested tuples with an alarm", bars, 1);
  }

  private static HtmlPage.Tone tone(Meaning meaning) {
    return switch (meaning) {
      case HIT -> HtmlPage.Tone.GOOD;
      case FALSE_POSITIVE -> HtmlPage.Tone.BAD;
      case APART -> HtmlPage.Tone.QUIET;
    };
  }

  private void models() {
    List<HtmlPage.Bar> bars = new ArrayList<>();
    double most = 1;
    for (Evaluation.OfModel model : report.byModel()) {
      most = Math.max(most, model.right() + model.wrong());
      bars.add(
          new HtmlPage.Bar(
              model.label(),
              List.of(
                  new HtmlPage.Piece(model.right(), tone(Meaning.HIT)),
                  new HtmlPage.Piece(model.wrong(), tone(Meaning.FALSE_POSITIVE))),
              model.right() + " right, " + model.wrong() + " wrong"));
    }
    page.bars("Tuples matched", bars, most);
  }

  /** Share of the known malicious tuples that were found after so many flows. */
  private void delays() {
    int[] flows = report.evaluation().flowsUntilAlarm();
    if (flows.length == 0) {
      page.paragraph("None was found.");
      return;
    }
    long all =
        report.evaluation().tuples().stream()
            .filter(tuple -> tuple.group().meaning() == Meaning.HIT)
            .count();
    int left = 60;
    int bottom = 250;
    double across = HtmlPage.WIDTH - left - 30.0;
    double up = bottom - 40.0;
    double last = flows[flows.length - 1] + 1.0;
    String title = "Share of all known malicious tuples found";
    Svg svg = HtmlPage.picture(title, 300);
    for (int quarter = 0; quarter <= 4; quarter++) {
      double y = bottom - up * quarter / 4;
      int right = HtmlPage.WIDTH - 30;
      svg.draw("line", "x1", left, "y1", y, "x2", right, "y2", y, "class", "grid");
      svg.text(left - 6, y + 5, quarter * 25 + "%", "text-anchor", "end");
    }
    StringBuilder path = new StringBuilder("M" + left + " " + bottom);
    for (int i = 0; i < flows.length; i++) {
      double x = left + across * flows[i] / last;
      path.append(" L").append(Svg.point(x, bottom - up * i / all));
      path.append(" L").append(Svg.point(x, bottom - up * (i + 1) / all));
    }
    path.append(" L").append(Svg.point(left + across, bottom - up * flows.length / all));
    svg.draw("path", "d", path, "class", "curve");
    for (int tick = 0; tick <= 5; tick++) {
      String value = Long.toString(Math.round(last * tick / 5));
      svg.text(left + across * tick / 5, bottom + 20, value, "text-anchor", "middle");
    }
    svg.text(left + across / 2, bottom + 40, "flows of the tuple", "text-anchor", "middle");
    page.add(title, svg);
  }
}
