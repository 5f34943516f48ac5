package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.RootCommand;
import picocli.CommandLine;

/** Runs a command line. */
public final class Portcullis {
  private Portcullis() {}

  /**
   * Runs one command line and writes out what it printed.
   *
   * @return the exit code
   */
  public static int run(Environment environment, String... arguments) {
    try (RootCommand root = new RootCommand(environment)) {
      CommandLine commandLine = new CommandTree(root).commandLine(arguments);
      int code = commandLine.execute(arguments);
      root.tellNotices();
      // A reader that has seen enough (| head) has closed the pipe; that is its right.
      environment.out().flush();
      environment.err().flush();
      return code;
    }
  }
}
