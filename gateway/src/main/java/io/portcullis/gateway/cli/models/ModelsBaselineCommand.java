package io.portcullis.gateway.cli.models;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "baseline",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "What 'models learn' found to be periodic here, for you to accept or reject.",
      "",
      "States: pending (learned, spared, awaits you), accepted (spared), rejected (judged as any"
          + " other), held_back (looked malicious, so it was not learned: judged as any other), over"
          + " (pending and not seen for 'baseline.keep', 90d by default, or accepted for a time that"
          + " has passed: judged as any other)."
    })
public final class ModelsBaselineCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(
        Exit.USAGE, "models baseline what? Try 'portcullis models baseline --help'");
  }
}
