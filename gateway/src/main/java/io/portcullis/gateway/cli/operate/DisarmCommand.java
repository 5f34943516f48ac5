package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import io.portcullis.rules.ledger.LedgerException;
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
public final class DisarmCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public DisarmCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    if (isReadable()) return ModeChange.set(portcullis, new Mode.DryRun());
    // Nothing tells the detector's rules from the operator's then, and what is asked for is to
    // lift.
    List<Block> held =
        RuleTargets.inForceAnyway(
            portcullis.ledger(), portcullis.kernel(), portcullis.now(), portcullis.console());
    portcullis
        .orders()
        .enforcer()
        .release(held, Duration.ZERO, "disarmed", portcullis.world().operator());
    throw new StopException(
        Exit.FAILED, "lifted all that the kernel held, but the ledger cannot remember it");
  }

  private boolean isReadable() throws ConfigException {
    try {
      portcullis.ledger().open().inForce();
      return true;
    } catch (LedgerException broken) {
      return false;
    }
  }
}
