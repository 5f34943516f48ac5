package io.portcullis.gateway.cli;

import io.portcullis.detector.MarkovModel;
import io.portcullis.detector.ModelSet;
import io.portcullis.gateway.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "One model: its letters, threshold and where it comes from.")
final class ModelsShowCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Parameters(paramLabel = "NAME|FILE", description = "A model's name, or its file.")
  private String name = "";

  @Option(
      names = {"-m", "--models"},
      paramLabel = "DIR",
      description = "Look in this folder. Default: the configured models.")
  private Optional<Path> folder = Optional.empty();

  ModelsShowCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Path file = Path.of(name);
    List<MarkovModel> found = Files.isRegularFile(file) ? inFile(file) : byName();
    for (MarkovModel model : found) portcullis.console().show(ModelColumns.all(), model);
    return Exit.DONE;
  }

  private static List<MarkovModel> inFile(Path file) throws Exception {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) throw new StopException(Exit.FAILED, file + " is no model");
    List<MarkovModel> found =
        ModelSet.read(folder).models().stream().filter(model -> isFrom(model, file)).toList();
    if (found.isEmpty()) throw new StopException(Exit.FAILED, file + " is no model (.stfm, .json)");
    return found;
  }

  private static boolean isFrom(MarkovModel model, Path file) {
    Path source = Path.of(model.provenance().source()).getFileName();
    return source != null && source.equals(file.getFileName());
  }

  private List<MarkovModel> byName() throws Exception {
    ModelSet models =
        folder.isPresent() ? ModelSet.read(folder.get()) : portcullis.parts().models();
    List<MarkovModel> found =
        models.models().stream().filter(model -> model.label().equals(name)).toList();
    if (!found.isEmpty()) return found;
    String meant =
        Spelling.nearest(name, models.models().stream().map(MarkovModel::label).toList())
            .map(near -> ", did you mean " + near + "?")
            .orElse("; see 'portcullis models list'");
    throw new StopException(Exit.NO_MATCH, "there is no model or file '" + name + "'" + meant);
  }
}
