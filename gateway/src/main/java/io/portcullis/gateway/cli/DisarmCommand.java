package io.portcullis.gateway.cli;

import io.portcullis.gateway.Parts;
import io.portcullis.rules.Block;
import io.portcullis.rules.LedgerException;
import io.portcullis.rules.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "disarm",
    description = {
      "Lifts the detector's rules and enforces no more evidence; your own rules stay.",
      "",
      "Outlives restarts, also of 'run --enforce'. Works with a broken configuration and without a"
          + " ledger: the kernel first."
    })
final class DisarmCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  DisarmCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.partsAnyway();
    if (isReadable(parts)) return Modes.set(portcullis, parts, new Mode.DryRun());
    // Nothing tells the detector's rules from the operator's then, and what is asked for is to
    // lift.
    List<Block> held = Rules.inForceAnyway(parts, portcullis.console());
    parts.enforcer().release(held, Duration.ZERO, "disarmed", portcullis.world().who());
    throw new StopException(
        Exit.FAILED, "lifted all that the kernel held, but the ledger cannot remember it");
  }

  private static boolean isReadable(Parts parts) {
    try {
      parts.ledger().inForce();
      return true;
    } catch (LedgerException broken) {
      return false;
    }
  }
}
