package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.MarkovModel;
import io.portcullis.detector.models.Transition;
import io.portcullis.gateway.cli.output.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model. */
final class ModelColumns {
  private static final int SHOWN_SOURCE = 60;

  private ModelColumns() {}

  static List<Column<ModelRow>> list() {
    return List.of(
        Column.of("name", "NAME", row -> row.model().label()),
        Column.of("proto", "PROTO", row -> row.model().protocol()),
        Column.words("malicious", "CLASS", row -> row.model().malicious(), ModelColumns::decision),
        Column.number("threshold", "THRESHOLD", row -> row.model().threshold()),
        Column.number("length", "LENGTH", row -> row.model().length()),
        Column.words("enabled", "ENABLED", ModelRow::enabled, row -> row.enabled() ? "yes" : "no"),
        Column.of("file", "FILE", ModelRow::file),
        Column.words(
            "source", "PROVENANCE", row -> row.model().provenance().source(), ModelColumns::origin),
        Column.hidden("flows", row -> row.model().provenance().flows()),
        Column.hidden("date", row -> row.model().provenance().date()),
        Column.hidden("tool", row -> row.model().provenance().tool()),
        Column.hidden("note", row -> row.model().provenance().note()),
        Column.hidden("sha256", ModelRow::sha256));
  }

  static List<Column<ModelRow>> all() {
    return List.of(
        Column.of("name", "name", row -> row.model().label()),
        Column.of("proto", "proto", row -> row.model().protocol()),
        Column.words("malicious", "class", row -> row.model().malicious(), ModelColumns::decision),
        Column.words(
            "threshold",
            "threshold",
            row -> row.model().threshold(),
            row ->
                row.model().threshold() + (row.model().threshold() < 1 ? " (never matches)" : "")),
        Column.of("length", "length", row -> row.model().length()),
        Column.of("letters", "letters", row -> row.model().letters()),
        Column.words("enabled", "enabled", ModelRow::enabled, row -> row.enabled() ? "yes" : "no"),
        Column.of("file", "file", ModelRow::file),
        Column.of("sha256", "sha256", ModelRow::sha256),
        Column.of("source", "source", row -> row.model().provenance().source()),
        Column.words(
            "flows", "flows", row -> row.model().provenance().flows(), ModelColumns::flows),
        Column.of("date", "date", row -> row.model().provenance().date()),
        Column.of("tool", "tool", row -> row.model().provenance().tool()),
        Column.of("note", "note", row -> row.model().provenance().note()),
        Column.hidden("matrix", row -> matrix(row.model())));
  }

  private static String decision(ModelRow row) {
    return row.model().malicious() ? "malicious" : "normal";
  }

  private static String flows(ModelRow row) {
    long flows = row.model().provenance().flows();
    return flows == 0 ? "" : Long.toString(flows);
  }

  private static String origin(ModelRow row) {
    MarkovModel.Provenance from = row.model().provenance();
    if (from.date().isEmpty()) return from.note();
    String source =
        from.source().length() <= SHOWN_SOURCE
            ? from.source()
            : from.source().substring(0, SHOWN_SOURCE) + "…";
    return source + ", " + from.flows() + " flows, " + from.date();
  }

  private static List<List<Object>> matrix(MarkovModel model) {
    List<List<Object>> matrix = new ArrayList<>();
    for (Transition transition : model.transitions()) {
      matrix.add(
          List.of(
              String.valueOf(transition.from()),
              String.valueOf(transition.to()),
              transition.probability()));
    }
    return matrix;
  }

  /** The chain, a line for each letter that something follows. */
  static List<Column<List<Transition>>> chain(int pairs) {
    return List.of(
        Column.of("", "AFTER", transitions -> String.valueOf(transitions.get(0).from())),
        Column.number("", "SHARE", transitions -> percent((double) count(transitions) / pairs)),
        Column.of("", "COMES", ModelColumns::ends));
  }

  private static int count(List<Transition> transitions) {
    return transitions.stream().mapToInt(Transition::count).sum();
  }

  private static String ends(List<Transition> transitions) {
    return String.join(
        "   ",
        transitions.stream()
            .map(transition -> transition.to() + " " + percent(transition.probability()))
            .toList());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }
}
