package io.portcullis.gateway.cli.rules;

import io.portcullis.detector.evidence.explain.ExplanationJson;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.cli.detect.EvidencePicture;
import io.portcullis.gateway.cli.detect.ExplanationText;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.RawJson;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = {
      "Why a target is blocked: by which rules, on what evidence, by whom; or why it is not, where"
          + " the baseline or a false positive spares it.",
      "",
      "With -o json each rule has its evidence as 'explanation', as that of 'detect --explain', and"
          + " under 'known' what was said or learned of its tuple."
    })
public final class RulesExplainCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "TARGET", description = "Address, prefix, tuple or rule ID.")
  private String target = "";

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the evidence of each rule over time into FILE.")
  private Optional<Path> picture = Optional.empty();

  public RulesExplainCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.ledger().looking();
    Console console = portcullis.console();
    List<Block> involved = involved();
    List<BenignReason> known = known(console);
    if (involved.isEmpty()) return explainSpared(known, console);
    Map<Long, String> evidence = evidence(involved);
    if (console.format() == Format.HUMAN) {
      for (Block block : involved) explain(block, evidence, known, console);
      if (!evidence.isEmpty()) ExplanationText.legend().forEach(console.out()::println);
    } else {
      console.list(columns(evidence, known), involved, "");
    }
    if (picture.isPresent()) draw(picture.get(), involved, evidence, console);
    return Exit.DONE;
  }

  /** Rules can be explained without it, so what cannot be read is told and left out. */
  private List<BenignReason> known(Console console) throws Exception {
    Duration keep = portcullis.config().baseline().keep();
    try {
      return BenignReason.all(portcullis.ledger(), portcullis.baseline(), portcullis.now(), keep);
    } catch (IOException unreadable) {
      console.warn(ErrorMessages.line(unreadable));
      return List.of();
    }
  }

  private Map<Long, String> evidence(List<Block> involved) throws Exception {
    Map<Long, String> evidence = new HashMap<>();
    for (Block block : involved) {
      portcullis
          .ledger()
          .open()
          .explanation(block.id())
          .ifPresent(json -> evidence.put(block.id(), json));
    }
    return evidence;
  }

  private List<Column<Block>> columns(Map<Long, String> evidence, List<BenignReason> known)
      throws Exception {
    List<Column<Block>> columns =
        new ArrayList<>(
            BlockColumns.all(
                portcullis.now(),
                portcullis.time(),
                RuleTargets.wire(portcullis.paths().wire(), portcullis.console())));
    columns.add(
        Column.hidden(
            "explanation",
            block -> Optional.ofNullable(evidence.get(block.id())).map(RawJson::new)));
    columns.add(
        Column.hidden(
            "known",
            block -> BenignReason.json(BenignReason.of(block.tuple(), known), portcullis.time())));
    return columns;
  }

  private int explainSpared(List<BenignReason> all, Console console) throws Exception {
    List<BenignReason> known = BenignReason.touching(target, all);
    LedgerAccess ledger = portcullis.ledger();
    if (!ledger.exists()) console.warn(ErrorMessages.line(ledger.missing()));
    if (known.isEmpty()) {
      throw new StopException(
          Exit.NO_MATCH,
          "no rule in force touches " + target + "; see also 'allow check' and 'rules history'");
    }
    console.say("no rule in force touches " + target);
    console.did(
        BenignReason.columns(portcullis.time()),
        known,
        known.stream().map(BenignReason::sentence).toList());
    if (picture.isPresent()) console.say("no rule, so there is no picture");
    return Exit.DONE;
  }

  private static void draw(
      Path file, List<Block> involved, Map<Long, String> evidence, Console console)
      throws Exception {
    EvidencePicture drawn = new EvidencePicture();
    for (Block block : involved) {
      String json = evidence.get(block.id());
      if (json == null) continue;
      drawn.add("rule " + block.id() + ": " + block.tuple(), ExplanationJson.read(json));
    }
    drawn.save(file, console);
  }

  private List<Block> involved() throws Exception {
    if (target.matches("[0-9]{1,18}"))
      return RuleTargets.shown(portcullis.ledger(), portcullis.orders(), target);
    // What the baseline says can be told without one.
    if (!portcullis.ledger().exists()) return List.of();
    List<Block> inForce = portcullis.ledger().open().inForce();
    Targets.Selection selection = RuleTargets.select(target, inForce);
    List<Block> involved = new ArrayList<>(selection.selected());
    involved.addAll(selection.covering());
    return involved;
  }

  private void explain(
      Block block, Map<Long, String> evidence, List<BenignReason> known, Console console)
      throws Exception {
    var out = console.out();
    out.println("rule " + block.id() + ": " + RuleTargets.sentence(block) + ", " + state(block));
    String by = "ordered by " + block.origin().word();
    out.println(
        "  " + (block.reason().startsWith(by) ? block.reason() : by + ": " + block.reason()));
    if (!block.model().isEmpty()) {
      out.println("  the tuple " + block.tuple() + " behaves like " + block.model() + ":");
      out.println("    letters " + block.letters());
    }
    String why = evidence.get(block.id());
    if (why != null) {
      ExplanationText.lines(ExplanationJson.read(why), "    ").forEach(out::println);
    }
    BenignReason.of(block.tuple(), known).forEach(each -> out.println("  " + each.sentence()));
    out.println("  dropped " + block.packets() + " packets, " + block.bytes() + " bytes");
    portcullis
        .ledger()
        .open()
        .history(Optional.of(block.id()), RulesHistoryCommand.MOST)
        .forEach(line -> out.println("  " + HistoryColumns.sentence(line, portcullis.time())));
    if (block.state().inForce()) out.println("  lift it: portcullis rules release " + block.id());
  }

  private String state(Block block) {
    return switch (block.state()) {
      case WOULD_BLOCK -> "dry run: nothing is dropped";
      case ACTIVE, PENDING ->
          block.permanent()
              ? "in force for good"
              : "in force for another " + Durations.text(block.remaining(portcullis.now()));
      case EXPIRED, RELEASED, FAILED -> block.state().word();
    };
  }
}
