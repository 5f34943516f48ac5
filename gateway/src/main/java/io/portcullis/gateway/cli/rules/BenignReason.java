package io.portcullis.gateway.cli.rules;

import io.portcullis.detector.baseline.BaselineEntry;
import io.portcullis.gateway.cli.models.BaselineColumns;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.JsonOutput;
import io.portcullis.gateway.cli.output.RawJson;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.wiring.BaselineFile;
import io.portcullis.gateway.wiring.KnownBenign;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator said of a tuple, or what was learned of it.
 *
 * @param kind {@code false_positive} or {@code baseline}
 * @param spared whether behaviour alone blocks it no more
 * @param state of the baseline's entry; empty for a false positive
 * @param expires when it ends; empty: not by itself
 * @param words all of it, for people
 * @param remedy the order that ends it
 */
record BenignReason(
    String tuple,
    String kind,
    boolean spared,
    String state,
    Instant created,
    Optional<Instant> expires,
    String by,
    String words,
    String remedy) {

  static List<Column<BenignReason>> columns(Times time) {
    return List.of(
        Column.of("tuple", "TUPLE", BenignReason::tuple),
        Column.of("kind", "KIND", BenignReason::kind),
        Column.of("spared", "SPARED", BenignReason::spared),
        Column.of("state", "STATE", BenignReason::state),
        time.column("created", "CREATED", BenignReason::created),
        time.optional("expires", "EXPIRES", BenignReason::expires),
        Column.of("by", "BY", BenignReason::by),
        Column.of("reason", "REASON", BenignReason::words),
        Column.of("remedy", "REMEDY", BenignReason::remedy));
  }

  /** A list of them as one JSON value. */
  static RawJson json(List<BenignReason> known, Times time) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    JsonOutput.array(columns(time), known, out);
    return new RawJson(text.toString().strip().replace("\n", ""));
  }

  /** One line for people. */
  String sentence() {
    return tuple + " " + words + "; " + remedy;
  }

  /** Those of one tuple. */
  static List<BenignReason> of(String tuple, List<BenignReason> all) {
    return all.stream().filter(each -> each.tuple().equals(tuple)).toList();
  }

  /** Those whose tuple a target names, or an end of it. */
  static List<BenignReason> touching(String target, List<BenignReason> all) {
    Targets.Named named = Targets.parse(target);
    return all.stream().filter(each -> each.tuple().equals(target) || each.isOf(named)).toList();
  }

  private boolean isOf(Targets.Named named) {
    Target.Connection ends;
    try {
      ends = Targets.connection(tuple);
    } catch (IllegalArgumentException without) {
      return false;
    }
    if (named instanceof Targets.Named.Exactly exactly) return exactly.connection().equals(ends);
    if (!(named instanceof Targets.Named.Range range)) return false;
    Prefix prefix = range.prefix();
    return prefix.contains(ends.source()) || prefix.contains(ends.destination());
  }

  /**
   * All that is known now.
   *
   * @param keep how long a learned habit is spared after it was seen last
   * @throws IOException when ledger or baseline cannot be read; the message names it
   */
  static List<BenignReason> all(
      LedgerAccess ledger, BaselineFile baseline, Instant now, Duration keep) throws IOException {
    List<BenignReason> all = new ArrayList<>();
    if (ledger.exists()) {
      ledger.open().falsePositives(now).forEach(mark -> all.add(of(mark)));
    }
    for (BaselineEntry learned : baseline.read().learned()) all.add(of(learned, now, keep));
    return all;
  }

  private static BenignReason of(Ledger.FalsePositive mark) {
    String words =
        "was called a false positive"
            + mark.by().map(by -> " by " + by).orElse("")
            + " on "
            + KnownBenign.day(mark.created())
            + " and is spared until "
            + KnownBenign.day(mark.expires());
    return new BenignReason(
        mark.tuple(),
        "false_positive",
        true,
        "",
        mark.created(),
        Optional.of(mark.expires()),
        mark.by().map(Actor::toString).orElse(""),
        words,
        KnownBenign.withdrawal(mark.tuple()));
  }

  private static BenignReason of(BaselineEntry learned, Instant now, Duration keep) {
    String state = BaselineColumns.state(learned, now, keep);
    boolean spared = learned.standing().spares() && !learned.isOver(now, keep);
    Optional<Instant> until = learned.end(keep);
    String by = learned.ruling().map(BaselineEntry.Ruling::by).orElse("");
    String tuple = learned.tuple().toString();
    String words =
        "is in the baseline, "
            + state
            + learned
                .ruling()
                .map(word -> " by " + word.by() + " on " + KnownBenign.day(word.at()))
                .orElse("")
            + ", and "
            + (spared ? "is spared" : "is not spared")
            + until
                .map(end -> (spared ? " until " : ": it ran out on ") + KnownBenign.day(end))
                .orElse("")
            + " while it is "
            + learned.shape().words()
            + " (from "
            + learned.flows()
            + " flows of "
            + KnownBenign.day(learned.firstSeen())
            + " to "
            + KnownBenign.day(learned.lastSeen())
            + ")"
            + (learned.suspicion().isEmpty() ? "" : "; suspected: " + learned.suspicion());
    String remedy =
        spared
            ? KnownBenign.rejection(tuple)
            : "'portcullis models baseline accept " + tuple + "' spares it";
    return new BenignReason(
        tuple, "baseline", spared, state, learned.firstSeen(), until, by, words, remedy);
  }
}
