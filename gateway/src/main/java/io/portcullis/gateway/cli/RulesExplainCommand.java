package io.portcullis.gateway.cli;

import io.portcullis.detector.evidence.ExplanationJson;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = "Why a target is blocked, in words: by which rules, on what evidence, by whom.")
final class RulesExplainCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Parameters(paramLabel = "TARGET", description = "Address, prefix, tuple or rule ID.")
  private String target = "";

  RulesExplainCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.parts().looking();
    List<Block> involved = involved(parts);
    Console console = portcullis.console();
    if (console.format() != Format.HUMAN) {
      console.list(
          BlockColumns.all(parts.now(), portcullis.time(), Rules.wire(portcullis, parts)),
          involved,
          "");
      return Exit.DONE;
    }
    for (Block block : involved) explain(block, parts, console);
    return Exit.DONE;
  }

  private List<Block> involved(Parts parts) throws Exception {
    if (target.matches("[0-9]{1,18}")) return Rules.shown(parts, target);
    List<Block> inForce = parts.hasLedger() ? parts.ledger().inForce() : List.of();
    Targets.Selection selection = Rules.select(target, inForce);
    List<Block> involved = new ArrayList<>(selection.selected());
    involved.addAll(selection.covering());
    if (involved.isEmpty()) {
      throw new StopException(
          Exit.NO_MATCH,
          "no rule in force touches " + target + "; see also 'allow check' and 'rules history'");
    }
    return involved;
  }

  private void explain(Block block, Parts parts, Console console) throws Exception {
    var out = console.out();
    out.println("rule " + block.id() + ": " + Rules.sentence(block) + ", " + state(block, parts));
    out.println(
        "  ordered by " + io.portcullis.gateway.Words.of(block.origin()) + ": " + block.reason());
    if (!block.model().isEmpty()) {
      out.println("  the tuple " + block.tuple() + " behaves like " + block.model() + ":");
      out.println("    letters " + block.letters());
    }
    Optional<String> why = parts.ledger().explanation(block.id());
    if (why.isPresent()) {
      ExplanationText.lines(ExplanationJson.read(why.get()), "    ").forEach(out::println);
    }
    out.println("  dropped " + block.packets() + " packets, " + block.bytes() + " bytes");
    parts
        .ledger()
        .history(Optional.of(block.id()), RulesHistoryCommand.MOST)
        .forEach(line -> out.println("  " + HistoryColumns.sentence(line, portcullis.time())));
    if (block.state().inForce()) out.println("  lift it: portcullis rules release " + block.id());
  }

  private static String state(Block block, Parts parts) {
    return switch (block.state()) {
      case WOULD_BLOCK -> "dry run: nothing is dropped";
      case ACTIVE, PENDING ->
          block.permanent()
              ? "in force for good"
              : "in force for another " + Durations.text(block.remaining(parts.now()));
      case EXPIRED, RELEASED, FAILED -> block.state().word();
    };
  }
}
