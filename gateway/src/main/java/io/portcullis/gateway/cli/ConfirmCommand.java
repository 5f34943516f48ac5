package io.portcullis.gateway.cli;

import io.portcullis.gateway.Parts;
import io.portcullis.rules.Mode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "confirm", description = "Keeps what 'arm --confirm' began.")
final class ConfirmCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  ConfirmCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.parts();
    Mode mode = parts.hasLedger() ? parts.ledger().mode() : new Mode.DryRun();
    if (mode instanceof Mode.Armed) {
      portcullis.console().say("armed already; there is nothing to confirm");
      return Exit.DONE;
    }
    if (mode instanceof Mode.ArmedUntil until && until.deadline().isAfter(parts.now())) {
      return Modes.set(portcullis, parts, new Mode.Armed());
    }
    throw new StopException(
        Exit.FAILED, "nothing to confirm: not armed, or the time is over; 'portcullis arm' again");
  }
}
