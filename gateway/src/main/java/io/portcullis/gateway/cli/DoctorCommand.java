package io.portcullis.gateway.cli;

import io.portcullis.gateway.Doctor;
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
    return Findings.print(new Doctor(portcullis.parts()).examine(), portcullis.console());
  }
}
