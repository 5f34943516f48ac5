package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.wiring.GatewayProcess;
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
public final class ArmCommand implements Callable<Integer> {
  private final RootCommand portcullis;

  @Option(
      names = "--confirm",
      paramLabel = "DURATION",
      description = "Only for this long, unless confirmed: 10m.")
  private Optional<String> confirm = Optional.empty();

  public ArmCommand(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  @Override
  public Integer call() throws Exception {
    Mode mode =
        confirm.isPresent()
            ? new Mode.ArmedUntil(portcullis.now().plus(RuleTargets.duration(confirm.get())))
            : new Mode.Armed();
    int code = ModeChange.set(portcullis, mode);
    GatewayProcess gateway = portcullis.gateway();
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
