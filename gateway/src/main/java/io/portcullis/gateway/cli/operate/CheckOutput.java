package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.check.Doctor;
import io.portcullis.gateway.check.Doctor.Finding;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EnumWords;
import java.util.List;

/** How checks of this machine went. */
final class CheckOutput {
  private CheckOutput() {}

  /** Prints them; the exit code says whether one failed. */
  static int print(List<Finding> findings, Console console) {
    console.list(
        List.of(
            Column.words(
                "state",
                "STATE",
                found -> EnumWords.of(found.state()),
                found -> state(console, found)),
            Column.of("check", "CHECK", Finding::check),
            Column.of("found", "FOUND", Finding::found),
            Column.of("remedy", "REMEDY", Finding::remedy)),
        findings,
        "");
    boolean failed = findings.stream().anyMatch(found -> found.state() == Doctor.State.FAIL);
    return failed ? Exit.FAILED : Exit.DONE;
  }

  private static String state(Console console, Finding found) {
    String word = EnumWords.of(found.state());
    return switch (found.state()) {
      case OK -> word;
      case WARN -> console.in(Console.Colour.YELLOW, word);
      case FAIL -> console.in(Console.Colour.RED, word);
    };
  }
}
