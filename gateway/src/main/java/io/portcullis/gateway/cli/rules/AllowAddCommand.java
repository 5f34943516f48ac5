package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import io.portcullis.rules.HostNames;
import io.portcullis.rules.Prefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Never block these, in both directions, whatever the rules say.",
      "",
      "Rules wholly inside are lifted at once; a wider rule stays, with a hole. Asks on a terminal"
          + " before it allows all of inside, or nearly all addresses."
    })
public final class AllowAddCommand implements Callable<Integer> {
  /** The largest networks that were ever given to one holder; wider is hardly meant. */
  private static final int WIDEST_IPV4 = 8;

  private static final int WIDEST_IPV6 = 16;

  private final RootCommand portcullis;

  @Parameters(
      arity = "1..*",
      paramLabel = "ADDRESS",
      description =
          "An address, a prefix, or a host name, which is looked up again and again; or several.")
  private List<String> what = List.of();

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for those who read it later.")
  private String reason = "";

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description = "How long: 12h, 7d; a bare number is seconds. Default: for ever.")
  private Optional<String> timeout = Optional.empty();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  public AllowAddCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    List<AllowEntry> entries = entries(portcullis.now());
    if (!yes) for (AllowEntry entry : entries) askAboutWide(entry);
    List<String> sentences = new ArrayList<>();
    for (AllowEntry entry : entries) sentences.addAll(add(entry));
    Console console = portcullis.console();
    console.did(AllowColumns.list(portcullis.time()), entries, sentences);
    warnOfNames(entries);
    return Exit.DONE;
  }

  private List<String> add(AllowEntry entry) throws Exception {
    Actor by = portcullis.world().operator();
    List<Block> lifted = portcullis.orders().locked().allow(entry, by);
    try (EventLog events = portcullis.events()) {
      lifted.forEach(block -> events.release(block, by, "allowed " + entry.what()));
    }
    List<String> sentences = new ArrayList<>();
    sentences.add("allowed " + entry.what());
    lifted.forEach(
        block ->
            sentences.add(
                "  lifted rule " + block.id() + " (" + RuleTargets.sentence(block) + ")"));
    return sentences;
  }

  /** All of them, before the first is acted on. */
  private List<AllowEntry> entries(Instant now) throws StopException {
    Optional<Instant> end =
        timeout.isPresent()
            ? Optional.of(now.plus(RuleTargets.duration(timeout.get())))
            : Optional.empty();
    List<AllowEntry> entries = new ArrayList<>();
    for (String each : what) {
      try {
        entries.add(
            new AllowEntry(Allowlist.subject(each), AllowEntry.Kind.OPERATOR, reason, now, end));
      } catch (IllegalArgumentException wrong) {
        throw RuleTargets.usage(wrong);
      }
    }
    return entries;
  }

  private void askAboutWide(AllowEntry entry) throws Exception {
    if (HostNames.isName(entry.what())) return;
    Optional<String> wide = wide(Prefix.parse(entry.what()));
    if (wide.isEmpty()) return;
    String words = entry.what() + " " + wide.get();
    Console console = portcullis.console();
    if (!console.terminal()) {
      throw new StopException(Exit.USAGE, words + ": say --yes if that is meant");
    }
    if (!console.confirmed(words + ". Allow it?")) {
      throw new StopException(Exit.FAILED, "nothing was allowed");
    }
  }

  private Optional<String> wide(Prefix prefix) throws Exception {
    int widest = prefix.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4;
    if (prefix.length() < widest) {
      return Optional.of("holds a great part of all addresses, and none of them is ever blocked");
    }
    List<Prefix> inside = portcullis.network().discover().inside();
    boolean all = !inside.isEmpty() && inside.stream().allMatch(prefix::contains);
    return all
        ? Optional.of("holds all of inside, and so nothing is ever blocked")
        : Optional.empty();
  }

  /** A name that nobody answers to is allowed all the same: it may be the network that is down. */
  private void warnOfNames(List<AllowEntry> entries) throws Exception {
    for (AllowEntry entry : entries) {
      if (!portcullis.allowlist().isUnanswered(entry.what())) continue;
      portcullis
          .console()
          .warn(
              entry.what()
                  + " cannot be looked up now and protects nothing until it can; 'portcullis allow"
                  + " remove "
                  + entry.what()
                  + "' takes it back");
    }
  }
}
