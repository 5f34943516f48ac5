package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.RootCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "help", description = "The help of a command, as its --help.")
final class HelpCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Its words, such as: rules add. Without: of all.")
  private List<String> command = List.of();

  HelpCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() {
    List<String> words = new ArrayList<>(command);
    words.add("--help");
    String[] line = words.toArray(String[]::new);
    return new CommandTree(portcullis).commandLine(line).execute(line);
  }
}
