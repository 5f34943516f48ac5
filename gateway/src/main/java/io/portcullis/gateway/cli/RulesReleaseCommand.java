package io.portcullis.gateway.cli;

import io.portcullis.gateway.EventLog;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Ledger;
import java.time.Duration;
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
      "Works with a broken configuration and without a ledger: the kernel first."
    })
final class RulesReleaseCommand implements Callable<Integer> {
  /** How long a false alarm is remembered: long enough for whoever trains the next models. */
  private static final Duration FALSE_POSITIVE = Duration.ofDays(90);

  private final Portcullis portcullis;

  @Parameters(
      arity = "1..*",
      paramLabel = "TARGET",
      description = "Address, prefix, tuple or rule ID.")
  private List<String> targets = List.of();

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for those who read it later.")
  private String reason = "";

  @Option(
      names = "--spare",
      paramLabel = "DURATION",
      description =
          "How long nothing may block it again; none: not at all. Default: the configured, 1d.")
  private Optional<String> spare = Optional.empty();

  @Option(
      names = "--false-positive",
      description = "Also remember that the detector was wrong about these letters.")
  private boolean falsePositive;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  RulesReleaseCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.partsAnyway();
    Console console = portcullis.console();
    Duration spared = spare(parts);
    List<Block> inForce = Rules.inForceAnyway(parts, console);
    Set<Block> named = new LinkedHashSet<>();
    for (String target : targets) named.addAll(Rules.named(target, inForce));
    if (dryRun) {
      named.forEach(block -> console.out().println("would do: " + sentence(block, spared)));
      return Exit.DONE;
    }
    String who = portcullis.world().who();
    List<Block> released = parts.enforcer().release(List.copyOf(named), spared, words(), who);
    if (falsePositive) remember(parts, named);
    try (EventLog events = portcullis.events(parts)) {
      released.forEach(block -> events.release(block, who, words()));
    }
    console.did(
        BlockColumns.list(parts.now(), portcullis.time()),
        released,
        released.stream().map(block -> sentence(block, spared)).toList());
    return Exit.DONE;
  }

  private Duration spare(Parts parts) throws StopException {
    if (spare.isEmpty()) return parts.config().spare();
    return spare.get().equals("none") ? Duration.ZERO : Rules.duration(spare.get());
  }

  private String words() {
    return falsePositive ? ("false positive " + reason).strip() : reason;
  }

  private static void remember(Parts parts, Set<Block> blocks) throws Exception {
    for (Block block : blocks) {
      if (block.tuple().isEmpty()) continue;
      parts
          .ledger()
          .falsePositive(
              new Ledger.FalsePositive(
                  block.tuple(), block.letters(), parts.now(), parts.now().plus(FALSE_POSITIVE)));
    }
  }

  private static String sentence(Block block, Duration spared) {
    return "rule "
        + block.id()
        + ": released "
        + Rules.sentence(block)
        + (spared.isZero() ? ", not spared" : ", spared for " + Durations.text(spared));
  }
}
