package io.portcullis.gateway.cli.rules;

import io.portcullis.enforcer.orders.Reconciliation;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.events.EventLog;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "sync",
    description = {
      "Compares ledger and kernel rule by rule and mends the kernel.",
      "",
      "Exit 5 when they differ: with --check always, otherwise when not all could be mended."
    })
public final class RulesSyncCommand implements Callable<Integer> {
  private static final List<Column<Reconciliation>> COLUMNS =
      List.of(
          Column.of("intended", "rules that the kernel should hold", Reconciliation::intended),
          Column.of("present", "held before mending", Reconciliation::present),
          Column.of("mended", "mended", Reconciliation::mended),
          Column.of("expired", "found to be over", found -> found.expired().size()),
          Column.hidden("differences", Reconciliation::differences));

  private final RootCommand portcullis;

  @Option(names = "--check", description = "Only compare.")
  private boolean check;

  public RulesSyncCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Console console = portcullis.console();
    Reconciliation found = portcullis.orders().locked().reconcile(!check);
    console.show(COLUMNS, found);
    console.sayAll(
        found.differences().stream().map(difference -> "differs: " + difference).toList());
    if (!check) tell(found);
    if (found.differences().isEmpty()) return Exit.DONE;
    // Whether mending came to its end is for the kernel to say.
    boolean left = check || !portcullis.orders().locked().reconcile(false).differences().isEmpty();
    return left ? Exit.DIFFERS : Exit.DONE;
  }

  private void tell(Reconciliation found) throws ConfigException {
    try (EventLog events = portcullis.events()) {
      found.expired().forEach(block -> events.expire(block, true));
      if (!found.differences().isEmpty()) {
        events.reconcile(found.intended(), found.present(), found.mended(), found.differences());
      }
    }
  }
}
