package io.portcullis.gateway.cli;

import io.portcullis.gateway.Doctor;
import io.portcullis.gateway.Doctor.Finding;
import io.portcullis.gateway.Words;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = {
      "Checks this machine: what works, what will not be caught, and the remedies.",
      "",
      "Changes nothing. Exit 1 when something must be mended before 'run' can work."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  DoctorCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    List<Finding> findings = new Doctor(portcullis.parts()).examine();
    Console console = portcullis.console();
    console.list(
        List.of(
            Column.words(
                "state", "STATE", found -> Words.of(found.state()), found -> state(console, found)),
            Column.of("check", "CHECK", Finding::check),
            Column.of("found", "FOUND", Finding::found),
            Column.of("remedy", "REMEDY", Finding::remedy)),
        findings,
        "");
    boolean failed = findings.stream().anyMatch(found -> found.state() == Doctor.State.FAIL);
    return failed ? Exit.FAILED : Exit.DONE;
  }

  private static String state(Console console, Finding found) {
    String word = Words.of(found.state());
    return switch (found.state()) {
      case OK -> word;
      case WARN -> console.in(Console.Colour.YELLOW, word);
      case FAIL -> console.in(Console.Colour.RED, word);
    };
  }
}
