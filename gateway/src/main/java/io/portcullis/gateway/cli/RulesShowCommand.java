package io.portcullis.gateway.cli;

import io.portcullis.enforcer.Firewall;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Ledger;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Everything about one rule, what the kernel holds for it, and its history.")
final class RulesShowCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Parameters(paramLabel = "TARGET", description = "A rule's ID, or a target in force.")
  private String target = "";

  RulesShowCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.parts().looking();
    Console console = portcullis.console();
    for (Block block : Rules.shown(parts, target)) {
      console.show(
          BlockColumns.all(parts.now(), portcullis.time(), Rules.wire(portcullis, parts)), block);
      if (console.format() != Format.HUMAN) continue;
      console.out().println("kernel" + " ".repeat(11) + kernel(parts, block));
      for (Ledger.HistoryLine line :
          parts.ledger().history(Optional.of(block.id()), RulesHistoryCommand.MOST)) {
        console.out().println("  " + HistoryColumns.sentence(line, portcullis.time()));
      }
    }
    return Exit.DONE;
  }

  private static String kernel(Parts parts, Block block) {
    try {
      Optional<Firewall.Element> element = parts.enforcer().element(block.target());
      return element
          .map(held -> "drops it for another " + Durations.text(held.remaining()))
          .orElse("does not drop it");
    } catch (IOException unreadable) {
      return "unknown: " + Complaints.line(unreadable);
    }
  }
}
