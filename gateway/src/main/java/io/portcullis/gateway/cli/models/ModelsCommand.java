package io.portcullis.gateway.cli.models;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.StopException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "models",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "The models that tuples are compared with, and what is customary in this network.")
public final class ModelsCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StopException {
    throw new StopException(Exit.USAGE, "models what? Try 'portcullis models --help'");
  }
}
