package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "capture",
    synopsisSubcommandLabel = "COMMAND",
    description = "The capture that proves blocks on the wire.")
public final class CaptureCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "capture what? Try 'portcullis capture --help'");
  }
}
