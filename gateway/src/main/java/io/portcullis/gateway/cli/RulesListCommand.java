package io.portcullis.gateway.cli;

import io.portcullis.enforcer.FirewallException;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "What is in force, and how long it stays.")
final class RulesListCommand implements Callable<Integer> {
  /** Enough for a look back; history has the rest. */
  private static final int MOST = 10_000;

  private final Portcullis portcullis;

  @Option(
      names = {"-a", "--all"},
      description = "Also those that are over: expired, released, failed.")
  private boolean all;

  RulesListCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.partsAnyway();
    List<Block> blocks = parts.hasLedger() ? read(parts) : List.of();
    portcullis
        .console()
        .list(
            BlockColumns.list(parts.now(), portcullis.time()),
            blocks,
            all ? "no rules yet" : "nothing is blocked");
    return Exit.DONE;
  }

  private List<Block> read(Parts parts) throws Exception {
    if (all) return parts.ledger().all(MOST);
    try {
      return parts.enforcer().list();
    } catch (FirewallException unreadable) {
      // Whoever may read the ledger may see it; only the newest counters are the kernel's alone.
      portcullis.console().say("counters may be old: " + Complaints.line(unreadable));
      return parts.ledger().inForce();
    }
  }
}
