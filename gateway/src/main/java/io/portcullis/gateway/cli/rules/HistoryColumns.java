package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.rules.ledger.Ledger.HistoryLine;
import java.util.List;

/** A line of a rule's life. */
final class HistoryColumns {
  private HistoryColumns() {}

  static List<Column<HistoryLine>> list(Times time) {
    return List.of(
        time.column("timestamp", "WHEN", HistoryLine::at),
        Column.number("rule", "RULE", HistoryLine::blockId),
        Column.of("target", "TARGET", HistoryLine::target),
        Column.of("state", "STATE", line -> line.state().word()),
        Column.of("by", "BY", line -> line.by().toString()),
        Column.of("reason", "REASON", HistoryLine::reason));
  }

  static String sentence(HistoryLine line, Times time) {
    return time.near(line.at())
        + "  "
        + line.state().word()
        + " by "
        + line.by()
        + (line.reason().isEmpty() ? "" : ": " + line.reason());
  }
}
