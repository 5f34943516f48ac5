package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.rules.Block;
import io.portcullis.rules.ledger.LedgerException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Option(
      names = {"-a", "--all"},
      description = "Also those that are over: expired, released, failed.")
  private boolean all;

  public RulesListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    portcullis.ledger().looking();
    if (portcullis.ledger().exists()) {
      try {
        return show(read(), all ? "no rules yet" : "nothing is blocked", Exit.DONE);
      } catch (LedgerException unreadable) {
        if (all) throw unreadable;
        return inKernel(unreadable);
      }
    }
    // A mistyped folder must not look like a machine on which nothing is blocked.
    return inKernel(portcullis.ledger().missing());
  }

  private int inKernel(LedgerException why) throws Exception {
    List<Block> held =
        RuleTargets.inKernel(portcullis.kernel(), portcullis.now(), portcullis.console(), why);
    return show(held, "the kernel drops nothing of ours", Exit.FAILED);
  }

  private int show(List<Block> blocks, String whenEmpty, int exit) {
    portcullis
        .console()
        .list(BlockColumns.list(portcullis.now(), portcullis.time()), blocks, whenEmpty);
    return exit;
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
