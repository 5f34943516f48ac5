package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.WatchOption;
import io.portcullis.gateway.cli.lists.ListLook;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Plain;
import io.portcullis.rules.Block;
import io.portcullis.rules.ledger.LedgerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    description = {
      "What is in force, and how long it stays.",
      "",
      "Where there is no ledger, or none that can be read, what the kernel holds, without the"
          + " reasons; exit 1 then."
    })
public final class RulesListCommand implements Callable<Integer> {
  /** Enough for a look back; history has the rest. */
  private static final int MOST = 10_000;

  private final RootCommand portcullis;
  private final OwnerLook owners;

  @Option(
      names = {"-a", "--all"},
      description = "Also those that are over: expired, released, failed.")
  private boolean all;

  public RulesListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
    this.owners = new OwnerLook(portcullis);
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Only rules that touch this address, prefix, tuple or ID.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Only rules that cut this inside host, or rest on what it did.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description =
          "Only rules of this origin: detector, operator, crowdsec, fleet; or kernel, without a"
              + " rule.")
  private Optional<String> origin = Optional.empty();

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description = "By ${COMPLETION-CANDIDATES}. Default: id.")
  private RuleChoice.Sort sort = RuleChoice.Sort.ID;

  @Option(
      names = "--names",
      description =
          "Also whose the outside addresses are: the name that DNS gives, and by the files under"
              + " 'geo' country and network. The resolver learns what you look at.")
  private boolean names;

  @Mixin private final WatchOption watch = new WatchOption();

  @Override
  public Integer call() throws Exception {
    // With other places for ledger and run folder another list would be the right one.
    int known = portcullis.configureAnyway() ? Exit.DONE : Exit.FAILED;
    portcullis.ledger().looking();
    RuleChoice choice = new RuleChoice(target, host, origin, sort);
    choice.check();
    return watch.run(portcullis.console(), () -> Math.max(known, look(choice)));
  }

  private int look(RuleChoice choice) throws Exception {
    if (portcullis.ledger().exists()) {
      try {
        List<Block> rows = new ArrayList<>(read());
        rows.addAll(withoutRule(rows));
        return show(choice.of(rows), whenEmpty(), Exit.DONE);
      } catch (LedgerException unreadable) {
        if (all) throw unreadable;
        return inKernel(choice, unreadable);
      }
    }
    // A mistyped folder must not look like a machine on which nothing is blocked.
    return inKernel(choice, portcullis.ledger().missing());
  }

  private List<Block> withoutRule(List<Block> rows) throws Exception {
    List<Block> inForce = rows.stream().filter(row -> row.state().inForce()).toList();
    List<Block> unknown = RuleTargets.withoutRule(portcullis.kernel(), inForce, portcullis.now());
    RuleTargets.warnOf(unknown, portcullis.console());
    return unknown;
  }

  private int inKernel(RuleChoice choice, LedgerException why) throws Exception {
    List<Block> held =
        RuleTargets.inKernel(portcullis.kernel(), portcullis.now(), portcullis.console(), why);
    return show(choice.of(held), "the kernel drops nothing of ours", Exit.FAILED);
  }

  private int show(List<Block> blocks, String whenEmpty, int exit) throws Exception {
    List<Column<Block>> columns =
        new ArrayList<>(BlockColumns.list(portcullis.now(), portcullis.time()));
    if (names) columns.addAll(OwnerLook.list(owners.of(blocks, true)));
    portcullis.console().list(columns, blocks, whenEmpty);
    tellLists();
    return exit;
  }

  private String whenEmpty() throws Exception {
    boolean chosen = target.isPresent() || host.isPresent() || origin.isPresent();
    if (chosen) return all ? "no rule matches" : "no rule in force matches";
    if (all) return "no rules yet";
    return portcullis.config().lists().isEmpty() ? "nothing is blocked" : "no rule is in force";
  }

  /** Lists are no rules, but whoever asks what is blocked wants to know of them. */
  private void tellLists() throws Exception {
    Console console = portcullis.console();
    if (host.isPresent() || origin.isPresent()) return;
    ListLook look = new ListLook(portcullis);
    boolean human = console.format() == Format.HUMAN;
    List<String> lines = target.isPresent() ? look.sentences(target.get()) : List.of();
    if (target.isEmpty() && human) lines = look.lines();
    for (String line : lines) {
      if (human) console.out().println(Plain.text(line));
      else console.say(line);
    }
  }

  private List<Block> read() throws Exception {
    return all ? all() : inForce();
  }

  private List<Block> all() throws Exception {
    Map<Long, Block> inForce = new HashMap<>();
    List<Block> rows = portcullis.orders().enforcer().asOfNow(portcullis.ledger().open().all(MOST));
    inForce().forEach(block -> inForce.put(block.id(), block));
    return rows.stream()
        .map(row -> row.state().inForce() ? inForce.getOrDefault(row.id(), row) : row)
        .toList();
  }

  private List<Block> inForce() throws Exception {
    try {
      return portcullis.orders().enforcer().list();
    } catch (FirewallException unreadable) {
      // Whoever may read the ledger may see it; only the newest counters are the kernel's alone.
      portcullis.console().say("counters may be old: " + ErrorMessages.line(unreadable));
      return portcullis.ledger().open().inForce();
    }
  }
}
