package io.portcullis.gateway.cli.models;

import io.portcullis.detector.baseline.BaselineState;
import io.portcullis.gateway.cli.common.RootCommand;
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
public final class BaselineRejectCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final BaselineChoice ruling = new BaselineChoice();

  public BaselineRejectCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    return ruling.rule(BaselineState.REJECTED, Optional.empty(), portcullis);
  }
}
