package io.portcullis.gateway.cli;

import io.portcullis.rules.Mode;
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
    return Modes.set(portcullis, portcullis.partsAnyway(), new Mode.DryRun());
  }
}
