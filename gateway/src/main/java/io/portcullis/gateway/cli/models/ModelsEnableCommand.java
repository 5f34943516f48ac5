package io.portcullis.gateway.cli.models;

import io.portcullis.gateway.cli.common.RootCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "enable", description = "Puts a model in force again.")
public final class ModelsEnableCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "NAME", description = "A model's name, or its file in the folder.")
  private String name = "";

  @Mixin private final ChosenModels shelf = new ChosenModels();

  public ModelsEnableCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    return shelf.change(name, true, portcullis);
  }
}
