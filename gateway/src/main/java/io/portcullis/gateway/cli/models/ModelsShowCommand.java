package io.portcullis.gateway.cli.models;

import io.portcullis.detector.models.Transition;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Format;
import io.portcullis.gateway.cli.output.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "One model: its letters, chain, threshold and where it comes from.")
public final class ModelsShowCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(paramLabel = "NAME|FILE", description = "A model's name, or its file.")
  private String name = "";

  @Mixin private final ChosenModels shelf = new ChosenModels();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Also draw the chain into this picture.")
  private Optional<Path> svg = Optional.empty();

  public ModelsShowCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Path file = Path.of(name);
    List<ModelRow> found =
        Files.isRegularFile(file)
            ? List.of(ModelRow.read(file, true))
            : shelf.named(name, portcullis);
    for (ModelRow row : found) show(row);
    if (svg.isPresent()) {
      Files.writeString(svg.get(), ChainPicture.of(found.get(0).model()));
      portcullis.console().say("drew the chain into " + svg.get());
    }
    return Exit.DONE;
  }

  private void show(ModelRow row) {
    Console console = portcullis.console();
    console.show(ModelColumns.all(), row);
    if (console.format() != Format.HUMAN) return;
    console.out().println();
    Table.print(ModelColumns.chain(row.model().length() - 1), chain(row), console.out());
  }

  private static List<List<Transition>> chain(ModelRow row) {
    List<List<Transition>> chain = new ArrayList<>();
    for (Transition transition : row.model().transitions()) {
      boolean next =
          chain.isEmpty() || chain.get(chain.size() - 1).get(0).from() != transition.from();
      if (next) chain.add(new ArrayList<>());
      chain.get(chain.size() - 1).add(transition);
    }
    return chain;
  }
}
