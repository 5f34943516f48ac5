package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "flush",
    description = {
      "Lifts every rule in force, your own too. Asks on a terminal.",
      "",
      "Works with a broken configuration and without a ledger: the kernel first."
    })
public final class RulesFlushCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  public RulesFlushCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    Console console = portcullis.console();
    if (dryRun) {
      int many =
          RuleTargets.inForceAnyway(
                  portcullis.ledger(), portcullis.kernel(), portcullis.now(), console, List.of())
              .size();
      return tell(console, many, "would release " + rules(many));
    }
    if (!yes) ask(console);
    Actor by = portcullis.world().operator();
    List<Block> before = RuleTargets.inForceOrNone(portcullis.ledger());
    int many = portcullis.orders().enforcer().flush(by);
    try (EventLog events = portcullis.events()) {
      before.forEach(block -> events.release(block, by, "flush"));
    }
    return tell(console, many, "released " + rules(many));
  }

  private static String rules(int many) {
    return many + (many == 1 ? " rule" : " rules");
  }

  private static int tell(Console console, int many, String sentence) {
    console.did(
        List.of(Column.number("released", "", (Integer number) -> number)),
        List.of(many),
        List.of(sentence));
    return Exit.DONE;
  }

  static void ask(Console console) throws Exception {
    if (!console.terminal()) {
      throw new StopException(
          Exit.USAGE, "this lifts every rule: say --yes where nobody can be asked");
    }
    if (!console.confirmed("Lift every rule in force?")) {
      throw new StopException(Exit.FAILED, "nothing was lifted");
    }
  }
}
