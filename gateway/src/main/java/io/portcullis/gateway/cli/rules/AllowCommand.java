package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "allow",
    synopsisSubcommandLabel = "COMMAND",
    description = "What is never blocked: your entries, and what the machine found around itself.")
public final class AllowCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "allow what? Try 'portcullis allow --help'");
  }
}
