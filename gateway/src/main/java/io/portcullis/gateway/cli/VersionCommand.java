package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.Version;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Format;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "The version of this program, as --version.")
final class VersionCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  VersionCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() {
    Console console = portcullis.console();
    if (console.format() == Format.HUMAN) {
      console.out().println("portcullis " + Version.text());
    } else {
      console.show(List.of(Column.hidden("version", (String text) -> text)), Version.text());
    }
    return Exit.DONE;
  }
}
