package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Allowlist;
import io.portcullis.rules.Block;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Never block this, in both directions, whatever the rules say.",
      "",
      "Rules wholly inside it are lifted at once; a wider rule stays, with a hole."
    })
public final class AllowAddCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(
      paramLabel = "ADDRESS",
      description = "An address, a prefix, or a host name, which is looked up again and again.")
  private String what = "";

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for those who read it later.")
  private String reason = "";

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description = "How long: 12h, 7d. Default: for ever.")
  private Optional<String> timeout = Optional.empty();

  public AllowAddCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    AllowEntry entry = entry(portcullis.now());
    Actor by = portcullis.world().operator();
    List<Block> lifted = portcullis.orders().locked().allow(entry, by);
    try (EventLog events = portcullis.events()) {
      lifted.forEach(block -> events.release(block, by, "allowed " + entry.what()));
    }
    List<String> sentences = new ArrayList<>();
    sentences.add("allowed " + entry.what());
    lifted.forEach(
        block ->
            sentences.add(
                "  lifted rule " + block.id() + " (" + RuleTargets.sentence(block) + ")"));
    portcullis.console().did(AllowColumns.list(portcullis.time()), List.of(entry), sentences);
    return Exit.DONE;
  }

  private AllowEntry entry(Instant now) throws StopException {
    String subject;
    try {
      subject = Allowlist.subject(what);
    } catch (IllegalArgumentException wrong) {
      throw RuleTargets.usage(wrong);
    }
    Optional<Instant> end =
        timeout.isPresent()
            ? Optional.of(now.plus(RuleTargets.duration(timeout.get())))
            : Optional.empty();
    return new AllowEntry(subject, AllowEntry.Kind.OPERATOR, reason, now, end);
  }
}
