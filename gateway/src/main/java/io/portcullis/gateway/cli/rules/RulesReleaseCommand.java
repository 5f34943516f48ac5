package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.lists.ListLook;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Targets;
import io.portcullis.rules.ledger.Ledger;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = {
      "Lifts rules now and spares their targets, so that old evidence cannot block them again.",
      "",
      "Works with a broken configuration and without a ledger: the kernel first. Of a rule that is"
          + " over, exit 3 and how it ended; if the kernel drops for it all the same, that is"
          + " lifted."
    })
public final class RulesReleaseCommand implements Callable<Integer> {
  /** Long enough for whoever trains the next models; what a server is changes in a season. */
  private static final Duration FALSE_POSITIVE = Duration.ofDays(90);

  private final RootCommand portcullis;

  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = "Address, prefix, tuple or rule ID.")
  private List<String> targets = List.of();

  @Option(names = "--all", description = "All rules in force, your own too. Asks on a terminal.")
  private boolean all;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for those who read it later.")
  private String reason = "";

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description = {
        "Of all rules in force, those that this one made: detector, operator, crowdsec or"
            + " fleet.",
        "Of crowdsec and fleet, none of their decisions is taken for as long as --spare says."
      })
  private Optional<String> origin = Optional.empty();

  @Option(
      names = "--spare",
      paramLabel = "DURATION",
      description =
          "How long nothing may block it again; none: not at all. Default: the configured, 1d.")
  private Optional<String> spare = Optional.empty();

  @Option(
      names = "--false-positive",
      description = {
        "The detector was wrong: for 90 days these tuples are no beacons and match no model.",
        "Only the very tuple; 'rules false-positives' lists and withdraws."
      })
  private boolean falsePositive;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  public RulesReleaseCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    if (origin.isEmpty() && all == !targets.isEmpty()) {
      throw new StopException(Exit.USAGE, "name what to release, or say --all or --origin");
    }
    Console console = portcullis.console();
    Duration spared = spare();
    if (origin.isPresent()) return releaseAllOf(origin.get(), spared);
    if (all && !yes && !dryRun) RulesFlushCommand.ask(console);
    EndedRules ended =
        new EndedRules(
            portcullis.ledger(),
            portcullis.kernel(),
            portcullis.orders(),
            portcullis.now(),
            portcullis.time());
    Set<Block> named =
        named(
            RuleTargets.inForceAnyway(
                portcullis.ledger(),
                portcullis.kernel(),
                portcullis.now(),
                console,
                all ? List.of() : targets),
            ended);
    List<Block> over = ended.over(named);
    over.forEach(named::remove);
    if (named.isEmpty()) throw new StopException(Exit.NO_MATCH, ended.sentence(over));
    List<String> sentences = new ArrayList<>();
    for (Block block : named) sentences.add(sentence(block, ended, spared));
    if (!over.isEmpty()) console.say(ended.sentence(over));
    if (dryRun) {
      if (falsePositive) sentences.addAll(effects(named));
      sentences.replaceAll(sentence -> "would do: " + sentence);
      console.did(
          BlockColumns.list(portcullis.now(), portcullis.time()), List.copyOf(named), sentences);
      return Exit.DONE;
    }
    Actor by = portcullis.world().operator();
    List<Block> released =
        portcullis.orders().enforcer().release(List.copyOf(named), spared, words(), by);
    if (released.isEmpty()) {
      throw new StopException(Exit.NO_MATCH, ended.sentence(List.copyOf(named)));
    }
    List<String> effects = falsePositive ? effects(named) : List.of();
    if (falsePositive) remember(named, by);
    try (EventLog events = portcullis.events()) {
      released.forEach(block -> events.release(block, by, words()));
    }
    console.did(BlockColumns.list(portcullis.now(), portcullis.time()), released, sentences);
    effects.forEach(console::say);
    return Exit.DONE;
  }

  private int releaseAllOf(String maker, Duration spared) throws Exception {
    if (!targets.isEmpty() || all || falsePositive) {
      throw new StopException(Exit.USAGE, "--origin stands alone, or with --spare and --reason");
    }
    OriginRelease release = new OriginRelease(portcullis, maker);
    List<Block> named = release.named();
    if (dryRun) {
      portcullis.console().out().println("would do: release " + release.words(named.size()));
      return Exit.DONE;
    }
    List<Block> released = release.carryOut(named, spared, reason);
    portcullis
        .console()
        .did(
            BlockColumns.list(portcullis.now(), portcullis.time()),
            released,
            List.of("released " + release.words(released.size()) + release.spared(spared)));
    return Exit.DONE;
  }

  private Set<Block> named(List<Block> inForce, EndedRules ended) throws Exception {
    if (all && inForce.isEmpty()) throw new StopException(Exit.NO_MATCH, "no rule is in force");
    if (all) return new LinkedHashSet<>(inForce);
    Set<Block> named = new LinkedHashSet<>();
    for (String target : targets) {
      Targets.Selection selection = RuleTargets.select(target, inForce);
      List<Block> meant = selection.selected();
      if (meant.isEmpty()) meant = ended.named(target, inForce);
      if (meant.isEmpty()) throw new StopException(Exit.NO_MATCH, noMatch(target, selection));
      named.addAll(meant);
    }
    return named;
  }

  /** Whom no rule names a list may name, and only an allow entry helps against that. */
  private String noMatch(String target, Targets.Selection selection) throws Exception {
    List<String> lists = new ListLook(portcullis).sentences(target);
    return RuleTargets.noMatch(selection)
        + (lists.isEmpty()
            ? ""
            : "; "
                + String.join("; ", lists)
                + ": 'portcullis allow add "
                + target
                + "' beats every list");
  }

  private Duration spare() throws Exception {
    if (spare.isEmpty()) return portcullis.config().spare();
    return spare.get().equals("none") ? Duration.ZERO : RuleTargets.duration(spare.get());
  }

  private String words() {
    return falsePositive ? ("false positive " + reason).strip() : reason;
  }

  private void remember(Set<Block> blocks, Actor by) throws Exception {
    for (Block block : blocks) {
      if (block.tuple().isEmpty()) continue;
      portcullis
          .ledger()
          .open()
          .falsePositive(
              new Ledger.FalsePositive(
                  block.tuple(),
                  block.letters(),
                  portcullis.now(),
                  portcullis.now().plus(FALSE_POSITIVE),
                  Optional.of(by)));
    }
  }

  /** What the marks will change, a line for each tuple, and for each rule that has none. */
  private List<String> effects(Set<Block> blocks) throws Exception {
    List<Block> all = portcullis.ledger().open().all(RuleTargets.LOOKED_BACK);
    Set<String> lines = new LinkedHashSet<>();
    for (Block block : blocks) {
      if (block.tuple().isEmpty()) {
        lines.add("rule " + block.id() + " rests on no detection: no false positive to remember");
        continue;
      }
      List<Block> alike =
          all.stream().filter(each -> each.tuple().equals(block.tuple())).distinct().toList();
      long others =
          alike.stream().filter(each -> each.state().inForce() && !blocks.contains(each)).count();
      lines.add(
          block.tuple()
              + " is a false positive for "
              + Durations.text(FALSE_POSITIVE)
              + ": it would have spared "
              + (alike.size() == 1 ? "1 rule" : alike.size() + " rules")
              + " so far"
              + (others == 0 ? "" : ", " + others + " still in force"));
    }
    return List.copyOf(lines);
  }

  private static String sentence(Block block, EndedRules ended, Duration spared)
      throws LedgerException {
    return rule(block, ended)
        + ": released "
        + RuleTargets.sentence(block)
        + (spared.isZero() ? ", not spared" : ", spared for " + Durations.text(spared));
  }

  private static String rule(Block block, EndedRules ended) throws LedgerException {
    if (block.id() == 0) return "no rule, but dropped by the kernel";
    String rule = "rule " + block.id();
    if (block.state().inForce()) return rule;
    return rule + ", over (" + ended.end(block) + ") but still dropped by the kernel";
  }
}
