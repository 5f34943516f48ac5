package io.portcullis.gateway.cli.operate;

import io.portcullis.enforcer.orders.Start;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.events.OperatorLog;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "restore",
    description = {
      "Puts the blocks in force back into the kernel, with the time that they have left, and ends.",
      "",
      "It needs neither argus nor a network. 'run' does the same first; the service"
          + " portcullis-restore does it at boot, before packets are forwarded. Exit 5 when the"
          + " kernel does not take all of them."
    })
public final class RestoreCommand implements Callable<Integer> {
  private static final List<Column<Start>> COLUMNS =
      List.of(
          Column.of("mode", "mode", start -> start.mode().word()),
          Column.of(
              "intended",
              "rules that the kernel should hold",
              start -> start.reconciliation().intended()),
          Column.of("mended", "put back", start -> start.reconciliation().mended()),
          Column.of(
              "expired", "found to be over", start -> start.reconciliation().expired().size()),
          Column.of("released", "released unconfirmed", start -> start.released().size()));

  private final RootCommand portcullis;

  public RestoreCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    // A broken configuration must not open what is blocked.
    portcullis.configureAnyway();
    if (!portcullis.ledger().exists()) {
      portcullis
          .console()
          .say("no ledger in " + portcullis.paths().ledger() + ": nothing to restore");
      return Exit.DONE;
    }
    try (EventLog events = portcullis.events()) {
      OperatorLog journal = new OperatorLog(portcullis.console()::say, portcullis.world().clock());
      Start start = portcullis.restore().perform(portcullis.network()::discover, events, journal);
      portcullis.console().show(COLUMNS, start);
      boolean all = portcullis.orders().locked().reconcile(false).differences().isEmpty();
      return all ? Exit.DONE : Exit.DIFFERS;
    }
  }
}
