package io.portcullis.gateway.cli;

import io.portcullis.argus.RecordedFlows;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The zone of the dates in recorded flows, and the recordings that are read in it. */
final class ZoneOption {
  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Zone of the dates in the input. Default: this machine's.")
  private Optional<ZoneId> zone = Optional.empty();

  ZoneId zone(Portcullis portcullis) {
    return zone.orElse(portcullis.world().zone());
  }

  FlowInput recorded(Portcullis portcullis, Path file) {
    return FlowInput.recorded(
        portcullis.console(), file.toString(), () -> RecordedFlows.open(file, zone(portcullis)));
  }
}
