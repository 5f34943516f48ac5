package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.check.Doctor;
import io.portcullis.gateway.cli.common.ErrorMessages;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.ledger.LedgerException;
import io.portcullis.rules.ledger.SetAside;
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
public final class DoctorCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public DoctorCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    List<Doctor.Finding> findings = new ArrayList<>();
    try {
      portcullis.setup();
    } catch (ConfigException broken) {
      broken.problems().forEach(problem -> findings.add(misconfigured(problem)));
      portcullis.configure(Config.DEFAULT);
    }
    Doctor doctor =
        new Doctor(portcullis.setup(), portcullis.kernel(), portcullis.network(), portcullis.now());
    findings.addAll(doctor.examine());
    examineRows(findings);
    return CheckOutput.print(findings, portcullis.console());
  }

  private void examineRows(List<Doctor.Finding> findings) throws ConfigException {
    LedgerAccess ledger = portcullis.ledger();
    if (!ledger.exists()) return;
    try {
      List<SetAside> rows = ledger.looking().open().examine().setAside();
      if (rows.isEmpty()) return;
      String first = rows.get(0) + (rows.size() > 1 ? " and " + (rows.size() - 1) + " more" : "");
      findings.add(
          new Doctor.Finding(
              Doctor.State.WARN,
              "ledger",
              "set aside: " + first,
              "'portcullis off' or 'rules flush' ends such rules; give what they said again"));
    } catch (LedgerException unreadable) {
      findings.add(
          new Doctor.Finding(
              Doctor.State.FAIL, "ledger", ErrorMessages.line(unreadable), "see what it says"));
    }
  }

  private static Doctor.Finding misconfigured(String problem) {
    return new Doctor.Finding(
        Doctor.State.FAIL,
        "configuration",
        problem,
        "correct it; until then all else here is checked by the defaults");
  }
}
