package io.portcullis.gateway.cli;

import io.portcullis.detector.MarkovModel;
import java.util.List;

/** A model. */
final class ModelColumns {
  private ModelColumns() {}

  static List<Column<MarkovModel>> list() {
    return List.of(
        Column.of("label", "NAME", MarkovModel::label),
        Column.of("protocol", "PROTOCOL", MarkovModel::protocol),
        Column.words("malicious", "CLASS", MarkovModel::malicious, ModelColumns::decision),
        Column.number("threshold", "THRESHOLD", MarkovModel::threshold),
        Column.number("length", "LENGTH", MarkovModel::length),
        Column.of("source", "SOURCE", model -> model.provenance().source()));
  }

  static List<Column<MarkovModel>> all() {
    return List.of(
        Column.of("label", "name", MarkovModel::label),
        Column.of("protocol", "protocol", MarkovModel::protocol),
        Column.words("malicious", "class", MarkovModel::malicious, ModelColumns::decision),
        Column.words(
            "threshold",
            "threshold",
            MarkovModel::threshold,
            model -> model.threshold() + (model.threshold() < 1 ? " (never matches)" : "")),
        Column.of("length", "length", MarkovModel::length),
        Column.of("letters", "letters", MarkovModel::letters),
        Column.of("source", "source", model -> model.provenance().source()),
        Column.of("sha256", "sha256", model -> model.provenance().sha256()),
        Column.of("note", "note", model -> model.provenance().note()));
  }

  private static String decision(MarkovModel model) {
    return model.malicious() ? "malicious" : "normal";
  }
}
