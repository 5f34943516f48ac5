package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.RootCommand;
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
public final class DisarmCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public DisarmCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    return ModeChange.set(portcullis, new Mode.DryRun());
  }
}
