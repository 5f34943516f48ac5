package io.portcullis.gateway.cli;

import io.portcullis.gateway.Config;
import io.portcullis.gateway.ConfigException;
import io.portcullis.gateway.Doctor;
import io.portcullis.gateway.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = {
      "Checks this machine: what works, what will not be caught, and the remedies.",
      "",
      "Changes nothing. Exit 1 when something must be mended before 'run' can work. A broken",
      "configuration is one of its findings; the other checks go by the defaults then."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  DoctorCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    List<Doctor.Finding> findings = new ArrayList<>();
    Parts parts;
    try {
      parts = portcullis.parts();
    } catch (ConfigException broken) {
      broken.problems().forEach(problem -> findings.add(misconfigured(problem)));
      parts = portcullis.partsWith(Config.DEFAULT);
    }
    findings.addAll(new Doctor(parts).examine());
    return Findings.print(findings, portcullis.console());
  }

  private static Doctor.Finding misconfigured(String problem) {
    return new Doctor.Finding(
        Doctor.State.FAIL,
        "configuration",
        problem,
        "correct it; until then all else here is checked by the defaults");
  }
}
