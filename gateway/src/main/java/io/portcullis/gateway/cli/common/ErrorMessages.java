package io.portcullis.gateway.cli.common;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.enforcer.orders.Refused;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.config.Spelling;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;

/** Turns whatever went wrong into lines for the operator and an exit code; never a stack trace. */
public final class ErrorMessages
    implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
  private final Commands commands;

  /** The commands that there are. */
  public interface Commands {
    /**
     * What was meant by a word that is no command.
     *
     * @param group the command's words before it; empty at the beginning
     */
    List<String> meant(String group, String word);

    /**
     * Whether these words have commands of their own behind them.
     *
     * @param words empty at the beginning
     */
    boolean isGroup(String words);
  }

  public ErrorMessages(Commands commands) {
    this.commands = commands;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    command.getOut().flush();
    return tell(failure, command.getErr());
  }

  /** Prints one failure and says its exit code. */
  static int tell(Exception failure, PrintWriter err) {
    if (failure instanceof ConfigException config) {
      config.problems().forEach(problem -> err.println("portcullis: " + problem));
      return config.isNotPermitted() ? Exit.NOT_PERMITTED : Exit.USAGE;
    }
    err.println("portcullis: " + line(failure));
    return code(failure);
  }

  private static int code(Exception failure) {
    if (failure instanceof StopException stop) return stop.code();
    if (failure instanceof Refused) return Exit.REFUSED;
    return isNotPermitted(failure) ? Exit.NOT_PERMITTED : Exit.FAILED;
  }

  private static boolean isNotPermitted(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof AccessDeniedException) return true;
      if (each instanceof FirewallException kernel
          && kernel.kind() == FirewallException.Kind.NOT_PERMITTED) {
        return true;
      }
    }
    return false;
  }

  public static String line(Throwable failure) {
    Throwable told =
        failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null
            ? unchecked.getCause()
            : failure;
    String message = told.getMessage();
    if (told instanceof FileSystemException file) return aboutAFile(file);
    if (message == null || message.isBlank()) return "a defect: " + place(told);
    String line = message.strip().replace('\n', ' ');
    // A defect of ours is no message for operators; its place is what helps to report it.
    boolean defect = told instanceof NullPointerException || told instanceof ClassCastException;
    return defect ? "a defect: " + line + ", " + place(told) : line;
  }

  private static String place(Throwable defect) {
    StackTraceElement[] where = defect.getStackTrace();
    return where.length == 0 ? "at an unknown place" : "at " + where[0];
  }

  /** Java's file exceptions often carry no more than the name. */
  private static String aboutAFile(FileSystemException failure) {
    String file = String.valueOf(failure.getFile());
    if (failure instanceof AccessDeniedException) {
      return file + " may not be used by this user: run as root, or use --state DIR";
    }
    if (failure instanceof NoSuchFileException) return file + " does not exist";
    return file + ": " + (failure.getReason() == null ? "unusable" : failure.getReason());
  }

  @Override
  public int handleParseException(CommandLine.ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      err.println("portcullis: " + unknown(command, word));
      List<String> meant = meant(command, word);
      if (!meant.isEmpty()) err.println("Did you mean: " + String.join(", ", meant) + "?");
    } else {
      err.println("portcullis: " + line(wrong));
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return Exit.USAGE;
  }

  private String unknown(CommandLine command, String word) {
    String name = command.getCommandSpec().qualifiedName();
    if (word.startsWith("-")) return name + " has no option '" + word + "'";
    boolean takes = !command.getCommandSpec().positionalParameters().isEmpty();
    if (commands.isGroup(words(command))) return name + " has no command '" + word + "'";
    return takes
        ? "'" + word + "' is one word too many for " + name
        : name + " takes no words, but '" + word + "' was given";
  }

  /** The command's words after the program's; empty at the beginning. */
  private static String words(CommandLine command) {
    String path = command.getCommandSpec().qualifiedName();
    int space = path.indexOf(' ');
    return space < 0 ? "" : path.substring(space + 1);
  }

  private List<String> meant(CommandLine command, String word) {
    if (!word.startsWith("-")) {
      if (!command.getCommandSpec().positionalParameters().isEmpty()) return List.of();
      return commands.meant(words(command), word);
    }
    int end = word.indexOf('=');
    String name = end < 0 ? word : word.substring(0, end);
    return Spelling.nearest(name, command.getCommandSpec().optionsMap().keySet())
        .map(List::of)
        .orElse(List.of());
  }
}
