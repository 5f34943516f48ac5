package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.rules.Mode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "confirm", description = "Keeps what 'arm --confirm' began.")
public final class ConfirmCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public ConfirmCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Mode mode =
        portcullis.ledger().exists() ? portcullis.ledger().open().mode() : new Mode.DryRun();
    if (mode instanceof Mode.Armed) {
      return ModeChange.tell(portcullis, mode, 0, "armed already; there is nothing to confirm");
    }
    if (mode instanceof Mode.ArmedUntil until && until.deadline().isAfter(portcullis.now())) {
      return ModeChange.set(portcullis, new Mode.Armed());
    }
    throw new StopException(
        Exit.FAILED, "nothing to confirm: not armed, or the time is over; 'portcullis arm' again");
  }
}
