package io.portcullis.gateway.cli.lists;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "lists",
    synopsisSubcommandLabel = "COMMAND",
    description = "Block lists of others, which the kernel drops as a whole.")
public final class ListsCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "what about lists? Try 'portcullis lists --help'");
  }
}
