package io.portcullis.gateway.cli.models;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.detector.training.Confusion;
import io.portcullis.detector.training.Evaluation;
import io.portcullis.detector.training.Group.Meaning;
import io.portcullis.detector.training.Tested;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Table;
import io.portcullis.gateway.events.EnumWords;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The figures of an evaluation, for people and programs.
 *
 * @param recordings how many were read
 */
public record EvaluationReport(Evaluation evaluation, ModelSet models, int recordings) {

  List<Evaluation.OfModel> byModel() {
    return evaluation.byModel(models.models());
  }

  void print(Console console) throws IOException {
    switch (console.format()) {
      case HUMAN -> human(console);
      case JSON -> json(console);
      case RAW -> console.list(modelColumns(), byModel(), "");
    }
  }

  private void human(Console console) {
    Table.print(groupColumns(), evaluation.shares(), console.out());
    console.out().println();
    Table.print(modelColumns(), byModel(), console.out());
    console.out().println();
    summary().forEach(console.out()::println);
  }

  /** The verdict in sentences. */
  List<String> summary() {
    Confusion all = evaluation.confusion();
    int[] flows = evaluation.flowsUntilAlarm();
    return List.of(
        "all models: " + all,
        "recall "
            + percent(all.recall())
            + ", precision "
            + percent(all.precision())
            + " of the known tuples that were long enough to be tested",
        flows.length == 0
            ? "flows until the first detection: none came"
            : "flows until the first detection: median "
                + plain(Evaluation.quantile(flows, 0.5))
                + ", 90% within "
                + plain(Evaluation.quantile(flows, 0.9)),
        String.format(
            Locale.ROOT,
            "false positives: %d %s in %.2f days of normal traffic%s",
            all.falsePositives(),
            all.falsePositives() == 1 ? "tuple" : "tuples",
            evaluation.normalDays(),
            evaluation.normalDays() > 0
                ? String.format(Locale.ROOT, ", %.2f a day", evaluation.falseAlarmsPerDay())
                : ""));
  }

  static List<Column<Evaluation.Share>> groupColumns() {
    return List.of(
        Column.of("group", "TUPLES THAT ARE", share -> share.group().words()),
        Column.number("tuples", "TUPLES", Evaluation.Share::tuples),
        Column.number("tested", "TESTED", Evaluation.Share::tested),
        Column.number("detected", "DETECTED", Evaluation.Share::alarmed),
        new Column<>("share", "OF TESTED", true, share -> "", share -> percent(share.ofTested())),
        Column.of("meaning", "A DETECTION IS", share -> meaning(share.group().meaning())));
  }

  static String meaning(Meaning meaning) {
    return switch (meaning) {
      case HIT -> "a hit";
      case FALSE_POSITIVE -> "a false positive";
      case APART -> "counted apart";
    };
  }

  static List<Column<Evaluation.OfModel>> modelColumns() {
    return List.of(
        Column.of("model", "MODEL", Evaluation.OfModel::label),
        Column.number("tested", "TESTED", Evaluation.OfModel::tested),
        Column.number("tp", "TP", Evaluation.OfModel::right),
        Column.number("fp", "FP", Evaluation.OfModel::wrong),
        Column.number("apart", "APART", Evaluation.OfModel::apart),
        Column.number(
            "median", "MEDIAN FLOWS", each -> plain(Evaluation.quantile(each.flows(), 0.5))),
        Column.number("p90", "90%", each -> plain(Evaluation.quantile(each.flows(), 0.9))));
  }

  private static String plain(OptionalDouble value) {
    return value.isEmpty() ? "" : Long.toString(Math.round(value.getAsDouble()));
  }

  public static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  private void json(Console console) throws IOException {
    try (JsonGenerator json = JsonOutput.generator(console.out())) {
      Confusion all = evaluation.confusion();
      json.writeStartObject();
      json.writeNumberField("recordings", recordings);
      confusion(json, "overall", all);
      number(json, "recall", all.recall());
      number(json, "precision", all.precision());
      flows(json, evaluation.flowsUntilAlarm());
      number(json, "normal_days", evaluation.normalDays());
      number(json, "false_positives_per_day", evaluation.falseAlarmsPerDay());
      json.writeEndObject();
      json.writeArrayFieldStart("groups");
      for (Evaluation.Share share : evaluation.shares()) group(json, share);
      json.writeEndArray();
      json.writeArrayFieldStart("models");
      for (Evaluation.OfModel model : byModel()) model(json, model);
      json.writeEndArray();
      json.writeArrayFieldStart("detections");
      for (Tested tuple : evaluation.tuples()) if (tuple.alarm().isPresent()) alarm(json, tuple);
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void confusion(JsonGenerator json, String name, Confusion all) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("tp", all.truePositives());
    json.writeNumberField("fp", all.falsePositives());
    json.writeNumberField("tn", all.trueNegatives());
    json.writeNumberField("fn", all.falseNegatives());
  }

  private static void flows(JsonGenerator json, int[] flows) throws IOException {
    json.writeObjectFieldStart("flows_to_first_detection");
    number(json, "median", Evaluation.quantile(flows, 0.5).orElse(Double.NaN));
    number(json, "p90", Evaluation.quantile(flows, 0.9).orElse(Double.NaN));
    json.writeEndObject();
  }

  /** What cannot be said is null. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }

  private static void group(JsonGenerator json, Evaluation.Share share) throws IOException {
    json.writeStartObject();
    json.writeStringField("group", share.group().key());
    json.writeStringField("meaning", EnumWords.of(share.group().meaning()));
    json.writeNumberField("tuples", share.tuples());
    json.writeNumberField("tested", share.tested());
    json.writeNumberField("detected", share.alarmed());
    number(json, "share_of_tested", share.ofTested());
    json.writeNumberField("days", share.days());
    json.writeEndObject();
  }

  private static void model(JsonGenerator json, Evaluation.OfModel model) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", model.label());
    json.writeBooleanField("malicious", model.malicious());
    json.writeNumberField("tested", model.tested());
    json.writeNumberField("tp", model.right());
    json.writeNumberField("fp", model.wrong());
    json.writeNumberField("apart", model.apart());
    flows(json, model.flows());
    json.writeEndObject();
  }

  private static void alarm(JsonGenerator json, Tested tuple) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", tuple.file());
    json.writeStringField("tuple", tuple.tuple());
    json.writeStringField("group", tuple.group().key());
    json.writeNumberField("flows", tuple.flows());
    json.writeNumberField("at_flow", tuple.alarm().orElse(0));
    json.writeArrayFieldStart("models");
    for (String model : new java.util.TreeSet<>(tuple.matches().keySet())) json.writeString(model);
    json.writeEndArray();
    json.writeEndObject();
  }
}
