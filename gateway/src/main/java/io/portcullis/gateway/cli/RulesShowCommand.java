package io.portcullis.gateway.cli;

import io.portcullis.enforcer.Firewall;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Ledger;
import java.util.List;
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
    Parts parts = portcullis.parts();
    Console console = portcullis.console();
    for (Block block : RuleFinder.find(parts, target)) {
      console.show(BlockColumns.all(parts.now(), portcullis.time()), block);
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
    } catch (java.io.IOException unreadable) {
      return "unknown: " + Complaints.line(unreadable);
    }
  }

  /** Rules by what an operator types, those that are over included where it is an ID. */
  static final class RuleFinder {
    private RuleFinder() {}

    static List<Block> find(Parts parts, String target) throws Exception {
      if (!parts.hasLedger()) {
        throw new StopException(Exit.NO_MATCH, "no rule names " + target + ": there are none yet");
      }
      if (target.matches("[0-9]{1,18}")) {
        Optional<Block> found = parts.ledger().find(Long.parseLong(target));
        if (found.isPresent()) return List.of(found.get());
        throw new StopException(Exit.NO_MATCH, "there is no rule " + target);
      }
      return Rules.named(target, parts.enforcer().list());
    }
  }
}
