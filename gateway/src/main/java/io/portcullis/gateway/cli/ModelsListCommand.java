package io.portcullis.gateway.cli;

import io.portcullis.detector.ModelSet;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "All models, in the order in which ties are decided.")
final class ModelsListCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Those of this folder. Default: the configured ones.")
  private Optional<Path> folder = Optional.empty();

  ModelsListCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    ModelSet models =
        folder.isPresent() ? ModelSet.read(folder.get()) : portcullis.parts().models();
    portcullis.console().list(ModelColumns.list(), models.models(), "no models");
    return Exit.DONE;
  }
}
