package io.portcullis.gateway.cli.fleet;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "fleet",
    synopsisSubcommandLabel = "COMMAND",
    description = "Many routers that tell each other what they block, by the key 'fleet'.")
public final class FleetCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "fleet what? Try 'portcullis fleet --help'");
  }
}
