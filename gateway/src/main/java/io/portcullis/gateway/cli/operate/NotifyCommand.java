package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "notify",
    synopsisSubcommandLabel = "COMMAND",
    description = "Who is told what happens, by the key 'notify' of the configuration.")
public final class NotifyCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "notify what? Try 'portcullis notify --help'");
  }
}
