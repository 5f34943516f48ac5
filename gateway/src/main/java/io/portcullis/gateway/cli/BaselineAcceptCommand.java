package io.portcullis.gateway.cli;

import io.portcullis.detector.baseline.Standing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "accept",
    description = {
      "These are known here: their behaviour, as it was learned, blocks them no more.",
      "",
      "Models of malware still do. Exit 3 when a target names nothing; then nothing is changed."
    })
final class BaselineAcceptCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Mixin private final BaselineRuling ruling = new BaselineRuling();

  BaselineAcceptCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    return ruling.rule(Standing.ACCEPTED, portcullis);
  }
}
