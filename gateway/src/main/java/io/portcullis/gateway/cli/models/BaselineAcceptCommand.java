package io.portcullis.gateway.cli.models;

import io.portcullis.detector.baseline.BaselineState;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "accept",
    description = {
      "These are known here: their behaviour, as it was learned, blocks them no more.",
      "",
      "Models of malware still do. Exit 3 when a target names nothing; then nothing is changed."
    })
public final class BaselineAcceptCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Mixin private final BaselineChoice ruling = new BaselineChoice();

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      description =
          "How long, such as 180d; then they are judged as any other. Default: until you reject"
              + " them, seen or not.")
  private Optional<String> timeout = Optional.empty();

  public BaselineAcceptCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Duration> time = Optional.empty();
    if (timeout.isPresent()) time = Optional.of(RuleTargets.duration(timeout.get()));
    return ruling.rule(BaselineState.ACCEPTED, time, portcullis);
  }
}
