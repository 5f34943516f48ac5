package io.portcullis.gateway.cli;

import io.portcullis.detector.baseline.Standing;
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
final class BaselineAcceptCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Mixin private final BaselineRuling ruling = new BaselineRuling();

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      description =
          "How long, such as 180d; then they are judged as any other. Default: until you reject"
              + " them, seen or not.")
  private Optional<String> expires = Optional.empty();

  BaselineAcceptCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Duration> time = Optional.empty();
    if (expires.isPresent()) time = Optional.of(Rules.duration(expires.get()));
    return ruling.rule(Standing.ACCEPTED, time, portcullis);
  }
}
