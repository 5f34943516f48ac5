package io.portcullis.gateway;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The program: {@code portcullis COMMAND}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, as scripts and tests use it. */
  static CommandLine commandLine() {
    return new CommandLine(new Portcullis())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new OneLine());
  }

  /** A broken world is one line that names the place and the remedy, never a stack trace. */
  private static final class OneLine implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception broken, CommandLine command, ParseResult parsed)
        throws Exception {
      if (broken instanceof IOException || broken instanceof IllegalArgumentException) {
        command.getErr().println("portcullis: " + broken.getMessage());
        return ExitCode.FAILED;
      }
      throw broken;
    }
  }
}
