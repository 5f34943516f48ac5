package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "config",
    synopsisSubcommandLabel = "COMMAND",
    description = "The configuration as it is in force.")
public final class ConfigCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "config what? Try 'portcullis config --help'");
  }
}
