package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Everything about one rule, what the kernel holds for it, and its history.")
public final class RulesShowCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "TARGET", description = "A rule's ID, or a target in force.")
  private String target = "";

  @Option(
      names = "--names",
      description =
          "Also ask DNS for the name of the outside address. The resolver learns what you look"
              + " at.")
  private boolean names;

  public RulesShowCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.ledger().looking();
    Console console = portcullis.console();
    List<Block> blocks = RuleTargets.shown(portcullis.ledger(), portcullis.orders(), target);
    List<Column<Block>> columns =
        new ArrayList<>(
            BlockColumns.all(
                portcullis.now(),
                portcullis.time(),
                RuleTargets.wire(portcullis.paths().wire(), portcullis.console())));
    columns.addAll(OwnerLook.one(new OwnerLook(portcullis).of(blocks, names)));
    for (Block block : blocks) {
      console.show(columns, block);
      if (console.format() != Format.HUMAN) continue;
      console.out().println("kernel" + " ".repeat(11) + kernel(block));
      for (Ledger.HistoryLine line :
          portcullis.ledger().open().history(Optional.of(block.id()), RulesHistoryCommand.MOST)) {
        console.out().println("  " + HistoryColumns.sentence(line, portcullis.time()));
      }
    }
    return Exit.DONE;
  }

  private String kernel(Block block) throws Exception {
    try {
      Optional<Firewall.Element> element = portcullis.orders().enforcer().element(block.target());
      return element
          .map(held -> "drops it for another " + Durations.text(held.remaining()))
          .orElse("does not drop it");
    } catch (IOException unreadable) {
      return "unknown: " + ErrorMessages.line(unreadable);
    }
  }
}
