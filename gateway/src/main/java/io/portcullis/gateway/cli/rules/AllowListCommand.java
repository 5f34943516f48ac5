package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.AllowEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "All entries: yours, spared targets, and roles that were found.")
public final class AllowListCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public AllowListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    LedgerAccess ledger = portcullis.ledger().looking();
    List<AllowEntry> entries = new ArrayList<>(portcullis.allowlist().configured());
    if (ledger.exists()) entries.addAll(ledger.open().allowed(portcullis.now()));
    else portcullis.console().warn(ErrorMessages.line(ledger.missing()));
    entries.addAll(portcullis.network().discover().roles());
    portcullis.console().list(AllowColumns.list(portcullis.time()), entries, "nothing is allowed");
    return Exit.DONE;
  }
}
