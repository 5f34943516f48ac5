package io.portcullis.gateway.cli.detect;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.models.EvaluationReport;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.HtmlPage;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.replay.Replay;
import io.portcullis.rules.Block;
import io.portcullis.rules.Decision;
import io.portcullis.rules.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a replay found, for people and programs.
 *
 * @param files that were read
 */
record ReplayReport(Replay replay, List<Path> files, Times time) {
  ReplayReport {
    files = List.copyOf(files);
  }

  void print(Console console) {
    if (console.format() == Format.JSON) {
      List<Column<Replay.Rule>> columns = columns();
      replay.rules().forEach(rule -> JsonOutput.object(columns, rule, console.out()));
      List<Column<Decision>> without = withoutRule();
      notBlocked().forEach(each -> JsonOutput.object(without, each, console.out()));
      JsonOutput.object(all(), replay, console.out());
      summary().forEach(console::say);
      return;
    }
    console.list(columns(), replay.rules(), "");
    if (console.format() == Format.RAW) return;
    if (!replay.rules().isEmpty()) console.out().println();
    if (!notBlocked().isEmpty()) {
      console.list(withoutRule(), notBlocked(), "");
      console.out().println();
    }
    summary().forEach(console.out()::println);
  }

  private List<Column<Replay.Rule>> columns() {
    return List.of(
        Column.words(
            "timestamp",
            "WHEN",
            rule -> time.text(rule.block().created()),
            rule -> time.local(rule.block().created())),
        Column.hidden("event_type", rule -> "would_block"),
        Column.hidden("flow_line", rule -> rule.detection().flow().line()),
        Column.of("target", "TARGET", rule -> rule.block().target().toString()),
        Column.hidden("scope", rule -> rule.block().target().scope().word()),
        Column.hidden("src_ip", rule -> end(rule, "src_ip")),
        Column.hidden("dest_ip", rule -> end(rule, "dest_ip")),
        Column.hidden("dest_port", rule -> end(rule, "dest_port")),
        Column.hidden("proto", rule -> end(rule, "proto")),
        Column.words(
            "timeout_s",
            "TIMEOUT",
            rule -> rule.block().timeout().toSeconds(),
            rule -> Durations.text(rule.block().timeout())),
        Column.number("at_flow", "AT FLOW", rule -> rule.detection().flows()),
        Column.of("model", "MODEL", rule -> rule.detection().model()),
        Column.number("stopped_flows", "STOPS", Replay.Rule::stopped),
        Column.hidden("stopped_packets", rule -> rule.block().packets()),
        Column.number("stopped_bytes", "BYTES", rule -> rule.block().bytes()),
        Column.number("others_flows", "OTHERS", Replay.Rule::othersFlows),
        Column.hidden("others_tuples", Replay.Rule::others),
        Column.of("label", "LABEL", rule -> rule.detection().flow().label()),
        Column.hidden("letters", rule -> rule.block().letters()),
        Column.hidden("reason", rule -> rule.block().reason()));
  }

  private static Optional<Object> end(Replay.Rule rule, String name) {
    return Optional.ofNullable(rule.block().target().fields().get(name));
  }

  /** What is said of all recordings together, as the last line for programs. */
  private List<Column<Replay>> all() {
    return List.of(
        Column.hidden("event_type", all -> "summary"),
        Column.hidden("files", all -> files.stream().map(Path::toString).toList()),
        Column.hidden("begin", all -> all.first().map(time::text)),
        Column.hidden("end", all -> all.last().map(time::text)),
        Column.hidden("span_s", all -> all.span().toSeconds()),
        Column.hidden("flows", Replay::flows),
        Column.hidden("bytes", Replay::bytes),
        Column.hidden("rules", all -> all.rules().size()),
        Column.hidden("targets", all -> targets()),
        Column.hidden("stopped_flows", Replay::stoppedFlows),
        Column.hidden("stopped_bytes", Replay::stoppedBytes),
        Column.hidden("others_flows", all -> othersFlows()),
        Column.hidden("not_blocked", all -> all.notBlocked().size()),
        Column.hidden("goes_out", Replay::sawInside),
        Column.hidden("breaker_opened", all -> all.breakerOpen().isPresent()));
  }

  private long targets() {
    return replay.rules().stream().map(rule -> rule.block().target()).distinct().count();
  }

  private long othersFlows() {
    return replay.rules().stream().mapToLong(Replay.Rule::othersFlows).sum();
  }

  /** In sentences. */
  private List<String> summary() {
    List<String> said = new ArrayList<>();
    Duration span = replay.span();
    said.add(
        count(replay.rules().size(), "rule", "rules")
            + " on "
            + count(targets(), "target", "targets")
            + " in "
            + Durations.text(Duration.ofSeconds(span.toSeconds()))
            + " of traffic");
    said.add(
        String.format(
            Locale.ROOT,
            "they would have stopped %d of %d flows (%s) and %d of %d bytes",
            replay.stoppedFlows(),
            replay.flows(),
            share(replay.stoppedFlows(), replay.flows()),
            replay.stoppedBytes(),
            replay.bytes()));
    said.add(
        othersFlows() + " of the stopped flows belong to other tuples than those that decided");
    kinds()
        .forEach((why, tuples) -> said.add(count(tuples, "tuple", "tuples") + " matched: " + why));
    replay
        .breakerOpen()
        .ifPresent(open -> said.add("the breaker would have opened: " + open.words(time::local)));
    if (!replay.sawInside() && replay.flows() > 0) {
      said.add(
          "no flow goes from inside to outside, and nothing else is blocked: name the networks that"
              + " were inside there with --inside");
    }
    return said;
  }

  private static String count(long many, String one, String more) {
    return many + " " + (many == 1 ? one : more);
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "-" : EvaluationReport.percent((double) part / whole);
  }

  /** The last detection of each tuple that never led to a rule, in their order. */
  private List<Decision> notBlocked() {
    return replay.notBlocked().values().stream()
        .sorted(Comparator.comparing(decision -> decision.detection().flow().end()))
        .toList();
  }

  private List<Column<Decision>> withoutRule() {
    return List.of(
        Column.words(
            "timestamp",
            "WHEN",
            each -> time.text(each.detection().flow().end()),
            each -> time.local(each.detection().flow().end())),
        Column.hidden("event_type", each -> "not_blocked"),
        Column.hidden("flow_line", each -> each.detection().flow().line()),
        Column.of("tuple", "TUPLE", each -> each.detection().tuple().toString()),
        Column.number("at_flow", "AT FLOW", each -> each.detection().flows()),
        Column.of("model", "MODEL", each -> each.detection().model()),
        Column.of("label", "LABEL", each -> each.detection().flow().label()),
        Column.hidden("letters", each -> each.detection().letters()),
        Column.of("reason", "NOT BLOCKED BECAUSE", Decision::reason));
  }

  /** How many tuples matched without effect, by why. */
  private Map<String, Long> kinds() {
    return replay.notBlocked().values().stream()
        .collect(Collectors.groupingBy(ReplayReport::kind, TreeMap::new, Collectors.counting()));
  }

  private static String kind(Decision decision) {
    if (decision instanceof Decision.Spared) return "spared by the allowlist";
    if (decision instanceof Decision.HeldBack) return "held back by a budget";
    return "reported only";
  }

  /** The report as a page with plots. */
  String html() {
    HtmlPage page = new HtmlPage("What would have been blocked");
    page.facts(facts());
    page.heading("In short");
    page.points(summary());
    page.heading("By hour");
    page.bars("Rules made in the hour that begins", hours(), mostInAnHour());
    page.heading("Rules");
    page.table(
        columns().stream().filter(Column::forPeople).toList(),
        replay.rules(),
        "Nothing would have been blocked.");
    if (!replay.rules().isEmpty()) page.heading("Why");
    for (Replay.Rule rule : replay.rules()) {
      page.reason(rule.block().target().toString(), rule.block().reason(), rule.block().letters());
    }
    page.heading("Matched and not blocked");
    page.table(
        withoutRule().stream().filter(Column::forPeople).toList(),
        notBlocked(),
        "Whatever matched would have been blocked.");
    return page.html();
  }

  private List<HtmlPage.Fact> facts() {
    List<HtmlPage.Fact> facts = new ArrayList<>();
    facts.add(
        new HtmlPage.Fact(
            files.size() == 1 ? "Recording" : "Recordings",
            files.stream().map(Path::toString).collect(Collectors.joining(", "))));
    replay.first().ifPresent(at -> facts.add(new HtmlPage.Fact("From", time.local(at))));
    replay.last().ifPresent(at -> facts.add(new HtmlPage.Fact("Until", time.local(at))));
    facts.add(new HtmlPage.Fact("Flows", String.format(Locale.ROOT, "%,d", replay.flows())));
    facts.add(
        new HtmlPage.Fact(
            "Made", time.local(time.now()) + " (" + time.zone().getId() + "), as all times here"));
    return facts;
  }

  private Map<String, Long> byHour() {
    return replay.rules().stream()
        .map(Replay.Rule::block)
        .map(Block::created)
        .map(when -> time.local(when).substring(0, "2026-11-24 04".length()))
        .collect(Collectors.groupingBy(hour -> hour + ":00", TreeMap::new, Collectors.counting()));
  }

  private double mostInAnHour() {
    return byHour().values().stream().mapToLong(Long::longValue).max().orElse(1);
  }

  private List<HtmlPage.Bar> hours() {
    return byHour().entrySet().stream()
        .map(
            hour ->
                new HtmlPage.Bar(
                    hour.getKey(),
                    List.of(new HtmlPage.Piece(hour.getValue(), HtmlPage.Tone.BAD)),
                    String.valueOf(hour.getValue())))
        .toList();
  }
}
