package io.portcullis.gateway.cli;

import io.portcullis.gateway.EventLog;
import io.portcullis.gateway.Parts;
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
final class OffCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  OffCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.partsAnyway();
    String who = portcullis.world().who();
    List<Block> before = Rules.inForceOrNone(parts);
    parts.enforcer().off(who);
    try (EventLog events = portcullis.events(parts)) {
      before.forEach(block -> events.release(block, who, "off"));
      events.mode(new Mode.DryRun(), who);
    }
    portcullis.console().say("off: nothing of ours is in the kernel, and evidence is only logged");
    return Exit.DONE;
  }
}
