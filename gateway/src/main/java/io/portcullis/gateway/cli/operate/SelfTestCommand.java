package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.check.Doctor;
import io.portcullis.gateway.check.SelfTest;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.Ticker;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "selftest",
    description = {
      "Proves on this kernel that a block holds, hits nobody else, and ends (root).",
      "",
      "Real connections between private network namespaces, through the firewall that 'run' would"
          + " use. Nothing of this machine's own network or firewall is touched, and nothing is"
          + " left behind. Takes some fifteen seconds; exit 1 when anything did not hold."
    })
public final class SelfTestCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  public SelfTestCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    portcullis.configure(SelfTest.of(portcullis.config()));
    List<Doctor.Finding> findings;
    try (Ticker progress = new Ticker(portcullis.console(), true, () -> "testing this kernel")) {
      findings = new SelfTest(portcullis.kernel()).run();
    }
    return CheckOutput.print(findings, portcullis.console());
  }
}
