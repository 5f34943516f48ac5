package io.portcullis.gateway.cli.models;

import io.portcullis.gateway.cli.common.RootCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "disable",
    description = {
      "Puts a model out of force; its file stays where it is.",
      "",
      "Its name goes into the file 'disabled' of the folder, which survives another import."
    })
public final class ModelsDisableCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "NAME", description = "A model's name, or its file in the folder.")
  private String name = "";

  @Mixin private final ChosenModels shelf = new ChosenModels();

  public ModelsDisableCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    return shelf.change(name, false, portcullis);
  }
}
