package io.portcullis.gateway.cli;

import io.portcullis.gateway.GatewayProcess;
import io.portcullis.gateway.Parts;
import io.portcullis.rules.Mode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "arm",
    description = {
      "Enforces later evidence. What dry run would have blocked before stays unblocked.",
      "",
      "With --confirm no block on evidence outlives that time unless 'portcullis confirm' is given"
          + " within it, even if the gateway is killed. Your own rules keep their times."
    })
final class ArmCommand implements Callable<Integer> {
  private final Portcullis portcullis;

  @Option(
      names = "--confirm",
      paramLabel = "DURATION",
      description = "Only for this long, unless confirmed: 10m.")
  private Optional<String> confirm = Optional.empty();

  ArmCommand(Portcullis portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Parts parts = portcullis.parts();
    Mode mode =
        confirm.isPresent()
            ? new Mode.ArmedUntil(parts.now().plus(Rules.duration(confirm.get())))
            : new Mode.Armed();
    int code = Modes.set(portcullis, parts, mode);
    GatewayProcess gateway = parts.gateway();
    switch (gateway.state()) {
      case ABSENT ->
          portcullis.console().say("no gateway runs, so there is no evidence to enforce");
      case STOPPED ->
          portcullis
              .console()
              .warn("the gateway is stopped and enforces nothing: " + gateway.remedy());
      case RUNS -> {}
    }
    return code;
  }
}
