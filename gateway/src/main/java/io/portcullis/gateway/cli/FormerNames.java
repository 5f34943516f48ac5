package io.portcullis.gateway.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine;

/**
 * Options that once had another name, or have one elsewhere. Scripts may use it; no help shows it.
 *
 * <p>The words are exchanged before the command is parsed, so that what is said of an option, an
 * error too, has only its name of today.
 *
 * @param today the name that an option has now, by the name that it had
 */
record FormerNames(Map<String, String> today) implements CommandLine.IParameterPreprocessor {

  /**
   * Those of one command.
   *
   * @param path the command's words, such as {@code rules add}
   */
  static FormerNames of(String path) {
    return new FormerNames(
        switch (path) {
          case "rules add", "block", "rules extend", "extend" ->
              Map.of("--duration", "--timeout", "--ttl", "--timeout");
          case "rules verify", "capture stats", "models learn" -> Map.of("--for", "--duration");
          case "allow add" ->
              Map.of("--comment", "--reason", "--expires", "--timeout", "--ttl", "--timeout");
          case "models baseline accept" -> Map.of("--expires", "--timeout", "--ttl", "--timeout");
          case "models train" -> Map.of("--label", "--name", "--out", "--file");
          case "detect" -> Map.of("--verdict", "--sources", "--explain-svg", "--svg");
          case "replay" -> Map.of("--report", "--html");
          default -> Map.<String, String>of();
        });
  }

  @Override
  public boolean preprocess(
      Stack<String> words,
      CommandLine.Model.CommandSpec command,
      CommandLine.Model.ArgSpec argument,
      Map<String, Object> info) {
    // The stack's top, its last element, is the next word of the line.
    for (int at = words.size() - 1; at >= 0 && !words.get(at).equals("--"); at--) {
      words.set(at, todays(words.get(at)));
    }
    return false;
  }

  /** {@code --name} and {@code --name=value}. */
  private String todays(String word) {
    int end = word.indexOf('=');
    String name = end < 0 ? word : word.substring(0, end);
    return today.getOrDefault(name, name) + word.substring(name.length());
  }
}
