package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "extend",
    description = "Gives rules another timeout, counted from now; a shorter one shortens.")
public final class RulesExtendCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(
      index = "0",
      paramLabel = "TARGET",
      description = "Address, prefix, tuple or rule ID.")
  private String target = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DURATION",
      description = "How long from now: 90s, 10m, 1d12h; a bare number is seconds.")
  private Optional<String> duration = Optional.empty();

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description = "The same.")
  private Optional<String> timeout = Optional.empty();

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  public RulesExtendCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (duration.isPresent() == timeout.isPresent()) {
      throw new StopException(Exit.USAGE, "say once how long: extend " + target + " 30m");
    }
    Duration howLong = RuleTargets.duration(timeout.or(() -> duration).orElseThrow());
    List<Block> named =
        RuleTargets.named(target, RuleTargets.inForceAround(portcullis.ledger(), List.of(target)));
    Console console = portcullis.console();
    String end = " ends in " + Durations.text(howLong);
    if (dryRun) {
      console.did(
          BlockColumns.list(portcullis.now(), portcullis.time()),
          named.stream()
              .map(block -> block.until(portcullis.now().plus(howLong), howLong, false))
              .toList(),
          named.stream()
              .map(block -> "would do: " + what(block) + end + earlier(block, howLong))
              .toList());
      return Exit.DONE;
    }
    Actor by = portcullis.world().operator();
    List<Block> extended = portcullis.orders().locked().extend(named, howLong, by);
    List<Block> over = new ArrayList<>(named);
    over.removeIf(block -> extended.stream().anyMatch(each -> each.id() == block.id()));
    // Without a running gateway nobody has noted yet that the kernel let go.
    if (extended.isEmpty()) throw new StopException(Exit.NO_MATCH, isOver(over));
    try (EventLog events = portcullis.events()) {
      extended.forEach(block -> events.extend(block, by, ""));
    }
    console.did(
        BlockColumns.list(portcullis.now(), portcullis.time()),
        extended,
        named.stream()
            .filter(block -> extended.stream().anyMatch(each -> each.id() == block.id()))
            .map(block -> what(block) + end + earlier(block, howLong))
            .toList());
    if (!over.isEmpty()) console.say(isOver(over));
    return Exit.DONE;
  }

  /** So that nobody shortens without knowing. */
  private String earlier(Block before, Duration howLong) {
    Duration left = before.remaining(portcullis.now());
    if (before.permanent()) return ", and is permanent no longer";
    // What both say in the same words is no news.
    if (left.minusSeconds(1).compareTo(howLong) <= 0) return "";
    return ", earlier than before: that was in " + Durations.text(left);
  }

  private static String isOver(List<Block> blocks) {
    return "over already, not extended: " + RuleTargets.rules(blocks);
  }

  private static String what(Block block) {
    return "rule " + block.id() + ": " + RuleTargets.sentence(block);
  }
}
