package io.portcullis.gateway.config;

import java.util.List;

/** The configuration cannot be used; every problem in it, with file and line. */
public final class ConfigException extends Exception {
  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One a line, in the order of the files. */
  public List<String> problems() {
    return problems;
  }
}
