package io.portcullis.gateway.cli.models;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = {
      "All models, in the order in which ties are decided.",
      "",
      "Exit 1 when a file is no usable model."
    })
public final class ModelsListCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final ChosenModels shelf = new ChosenModels();

  public ModelsListCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    ChosenModels.Content content = shelf.content(portcullis);
    portcullis.console().list(ModelColumns.list(), content.rows(), "no models");
    content.complain(portcullis.console());
    if (shelf.isBuiltIn(portcullis)) {
      portcullis
          .console()
          .say(
              "no models of your own: beacons are found by evidence; the built-in model is an"
                  + " example and judges nothing");
    }
    return content.broken().isEmpty() ? Exit.DONE : Exit.FAILED;
  }
}
