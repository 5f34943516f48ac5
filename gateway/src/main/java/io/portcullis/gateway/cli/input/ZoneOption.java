package io.portcullis.gateway.cli.input;

import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.gateway.cli.common.RootCommand;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The zone of the dates in recorded flows, and the recordings that are read in it. */
public final class ZoneOption {
  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Zone of the dates in the input. Default: this machine's.")
  private Optional<ZoneId> zone = Optional.empty();

  public ZoneId zone(RootCommand portcullis) {
    return zone.orElse(portcullis.world().zone());
  }

  public FlowInput recorded(RootCommand portcullis, Path file) {
    return FlowInput.recorded(
        portcullis.console(), file.toString(), () -> RecordedFlows.open(file, zone(portcullis)));
  }
}
