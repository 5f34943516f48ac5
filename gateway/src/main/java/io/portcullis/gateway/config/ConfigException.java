package io.portcullis.gateway.config;

import java.util.List;

/** The configuration cannot be used; every problem in it, with file and line. */
public final class ConfigException extends Exception {
  private final List<String> problems;
  private final boolean notPermitted;

  public ConfigException(List<String> problems) {
    this(problems, false);
  }

  /**
   * @param notPermitted whether one of the problems is that this user may not read a file
   */
  public ConfigException(List<String> problems, boolean notPermitted) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
    this.notPermitted = notPermitted;
  }

  /** Whether this user may not read a file of it. */
  public boolean isNotPermitted() {
    return notPermitted;
  }

  /** One a line, in the order of the files. */
  public List<String> problems() {
    return problems;
  }
}
