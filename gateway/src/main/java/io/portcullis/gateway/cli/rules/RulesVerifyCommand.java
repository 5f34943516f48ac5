package io.portcullis.gateway.cli.rules;

import io.portcullis.capture.WireFinding;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.events.EnumWords;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Block;
import io.portcullis.rules.Verdict;
import io.portcullis.rules.ledger.LedgerException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Watches the wire and says of each rule whether it holds: verified (packets still arrive"
          + " inside, none leave, the kernel counts), untested (nothing arrived: silence is no"
          + " proof) or leaking (packets leave).",
      "",
      "Works with or without a running gateway. Exit 5 when a rule leaks."
    })
public final class RulesVerifyCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(arity = "0..*", paramLabel = "TARGET", description = "These rules only.")
  private List<String> targets = List.of();

  @Option(names = "--all", description = "All rules in force, as without a TARGET.")
  private boolean all;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "Watch so long at most, from 2s on; default ${DEFAULT-VALUE}.")
  private String time = "30s";

  public RulesVerifyCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Duration watching = watching();
    List<Block> blocks = chosen();
    List<WireFinding> findings = blocks.isEmpty() ? List.of() : watch(blocks, watching);
    portcullis.console().list(columns(), findings, "the kernel drops nothing");
    tell(blocks, findings);
    boolean leaks = findings.stream().anyMatch(each -> each.verdict() == Verdict.LEAKING);
    return leaks ? Exit.DIFFERS : Exit.DONE;
  }

  private Duration watching() throws StopException {
    if (all && !targets.isEmpty()) {
      throw new StopException(Exit.USAGE, "name rules or say --all, not both");
    }
    Duration watching = RuleTargets.duration(time);
    if (watching.compareTo(WireCheck.LEAST) < 0) {
      throw new StopException(Exit.USAGE, "--duration " + time + " is too short to see a leak: 2s");
    }
    return watching;
  }

  private List<WireFinding> watch(List<Block> blocks, Duration watching) throws Exception {
    try (WireCheck check = WireCheck.open(portcullis, blocks)) {
      return check.watch(blocks, watching);
    }
  }

  /** Rules of the dry run are left out: the kernel drops nothing for them. */
  private List<Block> chosen() throws Exception {
    if (!portcullis.ledger().exists()) throw portcullis.ledger().missing();
    List<Block> inForce = portcullis.ledger().open().inForce();
    if (targets.isEmpty()) return inForce.stream().filter(Block::isReal).toList();
    Map<Long, Block> chosen = new LinkedHashMap<>();
    for (String target : targets) {
      List<Block> named = RuleTargets.named(target, inForce);
      if (named.stream().noneMatch(Block::isReal)) {
        throw new StopException(
            Exit.NO_MATCH,
            RuleTargets.rules(named) + ": dry run only, the kernel drops nothing for it");
      }
      for (Block block : named) if (block.isReal()) chosen.put(block.id(), block);
    }
    return List.copyOf(chosen.values());
  }

  private List<Column<WireFinding>> columns() {
    return List.of(
        Column.number("rule", "RULE", WireFinding::block),
        Column.of("target", "TARGET", each -> each.target().toString()),
        Column.words("verdict", "VERDICT", each -> each.verdict().word(), this::verdict),
        Column.number("arrived", "ARRIVED", each -> each.sighting().arrived()),
        Column.number("left", "LEFT", each -> each.sighting().left()),
        Column.hidden("own", each -> each.sighting().own()),
        Column.number("dropped", "DROPPED", WireFinding::dropped),
        Column.hidden(
            "last_arrived", each -> each.sighting().lastArrived().map(portcullis.time()::text)),
        Column.hidden("last_left", each -> each.sighting().lastLeft().map(portcullis.time()::text)),
        Column.hidden("cause", each -> each.cause().map(EnumWords::of)),
        Column.of("reason", "REASON", WireFinding::reason));
  }

  private String verdict(WireFinding finding) {
    Console console = portcullis.console();
    return switch (finding.verdict()) {
      case VERIFIED -> console.in(Console.Colour.GREEN, "verified");
      case UNTESTED -> "untested";
      case LEAKING -> console.in(Console.Colour.RED, "leaking");
    };
  }

  /** Silence says nothing, so it takes no earlier word back. */
  private void tell(List<Block> blocks, List<WireFinding> findings) throws ConfigException {
    Map<Long, Block> byId = new LinkedHashMap<>();
    for (Block block : blocks) byId.put(block.id(), block);
    try (EventLog events = portcullis.events()) {
      for (WireFinding each : findings) {
        Block block = byId.get(each.block());
        if (block == null || each.verdict() == Verdict.UNTESTED) continue;
        if (block.verdict() != each.verdict()) remember(each);
        if (each.verdict() == Verdict.LEAKING) events.leak(block, each.reason());
      }
    }
  }

  private void remember(WireFinding finding) throws ConfigException {
    try {
      portcullis.ledger().open().verdict(finding.block(), finding.verdict(), finding.reason());
    } catch (LedgerException unwritable) {
      portcullis.console().warn(ErrorMessages.line(unwritable) + "; the verdict is not remembered");
    }
  }
}
