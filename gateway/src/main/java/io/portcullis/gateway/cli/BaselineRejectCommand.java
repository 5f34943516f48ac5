package io.portcullis.gateway.cli;

import io.portcullis.detector.baseline.Standing;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "reject",
    description = {
      "These are judged as any other tuple, also when they are learned again; this does not run"
          + " out.",
      "",
      "Exit 3 when a target names nothing; then nothing is changed."
    })
final class BaselineRejectCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Mixin private final BaselineRuling ruling = new BaselineRuling();

  BaselineRejectCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    return ruling.rule(Standing.REJECTED, Optional.empty(), portcullis);
  }
}
