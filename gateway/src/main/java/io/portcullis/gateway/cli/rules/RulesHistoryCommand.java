package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Block;
import io.portcullis.rules.ledger.Ledger.HistoryLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Who blocked, extended and released what, when and why; the newest first.")
public final class RulesHistoryCommand implements Callable<Integer> {
  static final int MOST = 1000;

  /** Enough to find a target's rules in years of one router. */
  private static final int ALL = 1_000_000;

  private final RootCommand portcullis;

  @Parameters(arity = "0..1", paramLabel = "TARGET", description = "Only of this target.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "At most this many; default ${DEFAULT-VALUE}.")
  private int most = MOST;

  public RulesHistoryCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    if (most < 1) throw new StopException(Exit.USAGE, "--lines is 1 or more, not " + most);
    LedgerAccess ledger = portcullis.ledger().looking();
    if (!ledger.exists()) throw ledger.missing();
    List<HistoryLine> lines = read();
    if (lines.isEmpty() && target.isPresent()) {
      throw new StopException(Exit.NO_MATCH, "no rule ever named " + target.get());
    }
    portcullis.console().list(HistoryColumns.list(portcullis.time()), lines, "no history yet");
    return Exit.DONE;
  }

  private List<HistoryLine> read() throws Exception {
    if (target.isEmpty()) return portcullis.ledger().open().history(Optional.empty(), most);
    List<Block> all = portcullis.ledger().open().all(ALL);
    Set<Long> named =
        RuleTargets.select(target.get(), all).selected().stream()
            .map(Block::id)
            .collect(Collectors.toSet());
    List<HistoryLine> lines = new ArrayList<>();
    for (long id : named) lines.addAll(portcullis.ledger().open().history(Optional.of(id), most));
    lines.sort(java.util.Comparator.comparing(HistoryLine::at).reversed());
    return lines.subList(0, Math.min(most, lines.size()));
  }
}
