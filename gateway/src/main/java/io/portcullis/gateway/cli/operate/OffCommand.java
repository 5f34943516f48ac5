package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "off",
    description = {
      "Removes everything of ours from the kernel, now, and disarms.",
      "",
      "Works with a broken configuration, without a ledger and beside a hung gateway."
    })
public final class OffCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public OffCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configureAnyway();
    Actor by = portcullis.world().operator();
    List<Block> before = RuleTargets.inForceOrNone(portcullis.ledger());
    portcullis.orders().enforcer().off(by);
    try (EventLog events = portcullis.events()) {
      before.forEach(block -> events.release(block, by, "off"));
      events.mode(new Mode.DryRun(), by);
    }
    portcullis
        .console()
        .did(
            List.of(
                Column.of("mode", "", Mode::word), Column.of("released", "", any -> before.size())),
            List.of(new Mode.DryRun()),
            List.of("off: nothing of ours is in the kernel, and evidence is only logged"));
    return Exit.DONE;
  }
}
