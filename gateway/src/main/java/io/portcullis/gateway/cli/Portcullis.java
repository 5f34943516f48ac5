package io.portcullis.gateway.cli;

import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.JsonOutcome;
import io.portcullis.gateway.cli.common.RootCommand;
import picocli.CommandLine;

/** Runs a command line. */
public final class Portcullis {
  private Portcullis() {}

  /**
   * Runs one command line and writes out what it printed. A program that asked for JSON gets some
   * whatever comes of it.
   *
   * @return the exit code
   */
  public static int run(Environment environment, String... arguments) {
    if (!JsonOutcome.isAskedFor(arguments)) return perform(environment, arguments);
    JsonOutcome outcome = JsonOutcome.in(environment);
    int code = perform(outcome.world(), arguments);
    outcome.tell(code);
    environment.out().flush();
    return code;
  }

  /** Runs one command line whose complaints somebody reads as they are. */
  static int perform(Environment environment, String... arguments) {
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
