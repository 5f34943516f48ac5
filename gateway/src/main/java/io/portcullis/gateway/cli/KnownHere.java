package io.portcullis.gateway.cli;

import io.portcullis.detector.baseline.Learned;
import io.portcullis.gateway.EveTime;
import io.portcullis.gateway.Knowledge;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Ledger;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
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
 * @param until when it ends; empty: not by itself
 * @param words all of it, for people
 * @param remedy the order that ends it
 */
record KnownHere(
    String tuple,
    String kind,
    boolean spared,
    String state,
    Instant since,
    Optional<Instant> until,
    String by,
    String words,
    String remedy) {

  static List<Column<KnownHere>> columns(EveTime time) {
    return List.of(
        Column.of("tuple", "TUPLE", KnownHere::tuple),
        Column.of("known", "KNOWN AS", KnownHere::kind),
        Column.of("spared", "SPARED", KnownHere::spared),
        Column.of("state", "STATE", KnownHere::state),
        Column.of("since", "SINCE", each -> time.text(each.since())),
        Column.of("until", "UNTIL", each -> each.until().map(time::text)),
        Column.of("by", "BY", KnownHere::by),
        Column.of("why", "WHY", KnownHere::words),
        Column.of("remedy", "REMEDY", KnownHere::remedy));
  }

  /** A list of them as one JSON value. */
  static RawJson json(List<KnownHere> known, EveTime time) {
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
  static List<KnownHere> of(String tuple, List<KnownHere> all) {
    return all.stream().filter(each -> each.tuple().equals(tuple)).toList();
  }

  /** Those whose tuple a target names, or an end of it. */
  static List<KnownHere> touching(String target, List<KnownHere> all) {
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
   * @throws IOException when ledger or baseline cannot be read; the message names it
   */
  static List<KnownHere> all(Parts parts) throws IOException {
    List<KnownHere> all = new ArrayList<>();
    if (parts.hasLedger()) {
      parts.ledger().falsePositives(parts.now()).forEach(mark -> all.add(of(mark)));
    }
    for (Learned learned : parts.baseline().read().learned()) all.add(of(learned, parts));
    return all;
  }

  private static KnownHere of(Ledger.FalsePositive mark) {
    String words =
        "was called a false positive"
            + (mark.who().isEmpty() ? "" : " by " + mark.who())
            + " on "
            + Knowledge.day(mark.since())
            + " and is spared until "
            + Knowledge.day(mark.expires());
    return new KnownHere(
        mark.tuple(),
        "false_positive",
        true,
        "",
        mark.since(),
        Optional.of(mark.expires()),
        mark.who(),
        words,
        Knowledge.withdrawal(mark.tuple()));
  }

  private static KnownHere of(Learned learned, Parts parts) {
    Duration keep = parts.config().baseline().keep();
    String state = BaselineColumns.state(learned, parts);
    boolean spared = learned.standing().spares() && !BaselineColumns.isOver(learned, parts);
    Optional<Instant> until = learned.end(keep);
    String by = learned.ruling().map(Learned.Ruling::by).orElse("");
    String tuple = learned.tuple().toString();
    String words =
        "is in the baseline, "
            + state
            + learned
                .ruling()
                .map(word -> " by " + word.by() + " on " + Knowledge.day(word.at()))
                .orElse("")
            + ", and "
            + (spared ? "is spared" : "is not spared")
            + until
                .map(end -> (spared ? " until " : ": it ran out on ") + Knowledge.day(end))
                .orElse("")
            + " while it is "
            + learned.shape().words()
            + " (from "
            + learned.flows()
            + " flows of "
            + Knowledge.day(learned.firstSeen())
            + " to "
            + Knowledge.day(learned.lastSeen())
            + ")"
            + (learned.suspicion().isEmpty() ? "" : "; suspected: " + learned.suspicion());
    String remedy =
        spared
            ? Knowledge.rejection(tuple)
            : "'portcullis models baseline accept " + tuple + "' spares it";
    return new KnownHere(
        tuple, "baseline", spared, state, learned.firstSeen(), until, by, words, remedy);
  }
}
