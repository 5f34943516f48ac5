package io.portcullis.enforcer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a test starts one of our programs as a process of its own, with this test's classes. */
public final class JavaProcess {
  private JavaProcess() {}

  /** A command that the caller may go on with. */
  public static List<String> command(Class<?> program, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(words));
    return command;
  }
}
