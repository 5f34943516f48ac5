package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.detector.SourceVerdict;
import io.portcullis.detector.SourceVerdicts;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Console.Colour;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Times;
import java.time.Duration;
import java.util.List;

/** At the end of each time window, which sources slips 0.3.5 would have called malicious. */
final class SourceReport {

  private record Row(String timestamp, SourceVerdict verdict) {}

  private static final List<Column<Row>> COLUMNS =
      List.of(
          Column.of("timestamp", "WINDOW", Row::timestamp),
          Column.of("event_type", "", row -> "source"),
          Column.of("src_ip", "SOURCE", row -> row.verdict().source()),
          Column.of("malicious", "MALICIOUS", row -> row.verdict().malicious()),
          Column.of("score", "SCORE", row -> row.verdict().score()),
          Column.number("tuples", "TUPLES", row -> row.verdict().tuples()),
          Column.number("matched", "MATCHED", row -> row.verdict().matched()));

  private final Console console;
  private final Times time;
  private final long windowMicros;
  private final SourceVerdicts window = new SourceVerdicts();
  private boolean open;
  private long startMicros;
  private String start = "";

  SourceReport(Console console, Times time, Duration window) {
    this.console = console;
    this.time = time;
    this.windowMicros = window.toNanos() / 1000;
  }

  /** Called before the detector sees a flow: it may end the window. */
  void before(Flow flow) {
    if (open && flow.startMicros() <= startMicros + windowMicros) return;
    end();
    open = true;
    startMicros = flow.startMicros();
    start = time.text(flow.start());
  }

  /** A flow's tuple was compared with the models. */
  void tested(Flow flow, boolean malicious) {
    window.add(flow.tuple(), malicious);
  }

  void end() {
    window.close().forEach(verdict -> print(new Row(start, verdict)));
    console.out().flush();
  }

  private void print(Row row) {
    if (console.format() == Format.JSON) {
      JsonOutput.object(COLUMNS, row, console.out());
      return;
    }
    if (console.format() == Format.RAW) {
      console.out().println(String.join("\t", COLUMNS.stream().map(c -> c.raw(row)).toList()));
      return;
    }
    SourceVerdict verdict = row.verdict();
    if (!verdict.malicious() && console.verbosity() < 1) return;
    Colour colour = verdict.malicious() ? Colour.RED : Colour.GREEN;
    console
        .out()
        .println(
            row.timestamp()
                + "  "
                + verdict.source()
                + "  "
                + console.in(colour, verdict.malicious() ? "malicious" : "normal")
                + "  score "
                + Math.round(verdict.score() * 10_000) / 10_000.0
                + "  "
                + verdict.matched()
                + " of "
                + verdict.tuples()
                + " tuples matched");
  }
}
