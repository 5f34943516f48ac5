package io.portcullis.gateway.cli.models;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.baseline.BaselineEntry;
import io.portcullis.detector.baseline.BaselineState;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tuples of the baseline an operator rules on, and the ruling. */
final class BaselineChoice {
  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description =
          "A tuple, or an address or prefix that is an end of some. What was held back, rejected or"
              + " is over is accepted only by its tuple.")
  private List<String> targets = new ArrayList<>();

  @Option(names = "--all-pending", description = "Everything that awaits you.")
  private boolean allPending;

  /**
   * Rules on all of them, or on none when a target names nothing.
   *
   * @param time how long it holds; empty: until another word
   */
  int rule(BaselineState decision, Optional<Duration> time, RootCommand portcullis)
      throws Exception {
    if (targets.isEmpty() && !allPending) {
      throw new StopException(Exit.USAGE, "which? Name a TARGET, or say --all-pending");
    }
    Instant now = portcullis.now();
    BaselineEntry.Ruling word =
        new BaselineEntry.Ruling(
            portcullis.world().operator().toString(), now, time.map(now::plus));
    Duration keep = portcullis.config().baseline().keep();
    Predicate<BaselineEntry> over = each -> each.isOver(now, keep);
    Set<Tuple> chosen = new LinkedHashSet<>();
    Baseline after = Baseline.NONE;
    if (portcullis.baseline().read().flows() > 0 || !targets.isEmpty()) {
      after =
          portcullis
              .baseline()
              .<StopException>change(
                  before -> {
                    chosen.addAll(chosen(before, decision, over));
                    return before.ruled(chosen, decision, word);
                  });
    }
    List<BaselineEntry> ruled =
        after.learned().stream().filter(each -> chosen.contains(each.tuple())).toList();
    Console console = portcullis.console();
    if (ruled.isEmpty()) console.say("nothing is pending");
    console.did(
        BaselineColumns.all(portcullis.time(), now, keep), ruled, sentences(ruled, decision, time));
    if (decision == BaselineState.ACCEPTED) tellBlocks(chosen, portcullis.ledger(), console);
    return Exit.DONE;
  }

  private Set<Tuple> chosen(
      Baseline baseline, BaselineState decision, Predicate<BaselineEntry> over)
      throws StopException {
    Set<Tuple> chosen = new LinkedHashSet<>();
    for (String target : targets) chosen.addAll(named(target, baseline, decision, over));
    for (BaselineEntry each : baseline.learned()) {
      boolean pending = each.standing() == BaselineState.PENDING;
      if (allPending && pending && !over.test(each)) chosen.add(each.tuple());
    }
    return chosen;
  }

  private static List<Tuple> named(
      String target, Baseline baseline, BaselineState decision, Predicate<BaselineEntry> isOver)
      throws StopException {
    List<BaselineEntry> found = new ArrayList<>();
    int left = 0;
    for (BaselineEntry each : baseline.learned()) {
      Match match = match(target, each.tuple());
      boolean sweeping = match == Match.END && decision == BaselineState.ACCEPTED;
      if (match == Match.NONE) continue;
      boolean over = isOver.test(each);
      if (sweeping && (over || !each.standing().spares())) {
        left++;
      } else {
        found.add(each);
      }
    }
    if (!found.isEmpty()) return found.stream().map(BaselineEntry::tuple).toList();
    throw new StopException(
        Exit.NO_MATCH,
        left == 0
            ? "nothing in the baseline is " + target + "; see 'portcullis models baseline list'"
            : "what the baseline has of "
                + target
                + " was held back or rejected, or is over: name each tuple of it to accept it");
  }

  private enum Match {
    NONE,
    /** An end of the tuple lies in the address or prefix. */
    END,
    /** It is the tuple. */
    TUPLE
  }

  private static Match match(String target, Tuple tuple) throws StopException {
    if (tuple.toString().equals(target)) return Match.TUPLE;
    Targets.Named named;
    try {
      named = Targets.parse(target);
    } catch (IllegalArgumentException wrong) {
      throw RuleTargets.usage(wrong);
    }
    if (named instanceof Targets.Named.Range range) {
      boolean isEnd =
          isIn(range.prefix(), tuple.source()) || isIn(range.prefix(), tuple.destination());
      return isEnd ? Match.END : Match.NONE;
    }
    boolean same =
        named instanceof Targets.Named.Exactly exactly
            && Targets.of(tuple).filter(exactly.connection()::equals).isPresent();
    return same ? Match.TUPLE : Match.NONE;
  }

  private static boolean isIn(Prefix prefix, String address) {
    return InetAddresses.parse(address).map(prefix::contains).orElse(false);
  }

  private static List<String> sentences(
      List<BaselineEntry> ruled, BaselineState decision, Optional<Duration> time) {
    String held = time.map(given -> " for " + Durations.text(given)).orElse("");
    return ruled.stream().map(each -> decision.word() + held + ": " + each.tuple()).toList();
  }

  /** A rule that was made before stays: lifting it is another order. */
  private static void tellBlocks(Set<Tuple> accepted, LedgerAccess ledger, Console console)
      throws IOException {
    if (!ledger.exists()) return;
    Set<String> names = new LinkedHashSet<>();
    for (Tuple tuple : accepted) names.add(tuple.toString());
    for (Block block : ledger.open().inForce()) {
      if (!names.contains(block.tuple())) continue;
      console.warn(
          "rule "
              + block.id()
              + " on "
              + block.tuple()
              + " stays in force; 'portcullis rules release "
              + block.id()
              + "' lifts it");
    }
  }
}
