package io.portcullis.gateway.cli;

import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which flows to read. */
final class FlowOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "ra's CSV or binetflow, plain, .gz or .xz; - or none: standard input.")
  private String file = "-";

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Zone of the dates in the input. Default: this machine's.")
  private Optional<ZoneId> zone = Optional.empty();

  FlowInput input(Portcullis portcullis) {
    World world = portcullis.world();
    return new FlowInput(portcullis.console(), world, file, zone.orElse(world.zone()));
  }
}
