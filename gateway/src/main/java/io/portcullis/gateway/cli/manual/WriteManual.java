package io.portcullis.gateway.cli.manual;

import io.portcullis.gateway.cli.CommandTree;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes man pages and completion into a folder; {@code scripts/package} runs it. */
public final class WriteManual {
  private WriteManual() {}

  /**
   * @param arguments the folder, which is made: {@code man} and {@code completion} are put into it
   */
  public static void main(String[] arguments) throws IOException {
    try (RootCommand root = new RootCommand(Environment.ofThisProcess())) {
      write(CommandPage.of(new CommandTree(root).commandLine()), Path.of(arguments[0]));
    }
  }

  static void write(CommandPage root, Path folder) throws IOException {
    Path man = Files.createDirectories(folder.resolve("man"));
    for (CommandPage each : root.all()) {
      Files.writeString(
          man.resolve(each.page() + ".8"), new ManPage(each, root, Version.text()).text());
    }
    Path shells = Files.createDirectories(folder.resolve("completion"));
    Completion completion = new Completion(root);
    Files.writeString(shells.resolve("portcullis.bash"), completion.bash());
    Files.writeString(shells.resolve("portcullis.zsh"), completion.zsh());
    Files.writeString(shells.resolve("portcullis.fish"), completion.fish());
  }
}
