package io.portcullis.gateway.cli.input;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.recorded.RecordedFlows;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which flows to read. */
public final class FlowOptions {
  private static final String STANDARD_INPUT = "-";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "ra's CSV or binetflow, an argus file or packets (pcap), plain, .gz or .xz; - or none:"
              + " standard input.")
  private Optional<String> file = Optional.empty();

  @Mixin private final LiveOptions live = new LiveOptions();

  @Mixin private final ZoneOption zone = new ZoneOption();

  /** The file that flows are read from; empty for pipes and live flows. */
  public Optional<Path> recording() {
    return file.filter(name -> !name.equals(STANDARD_INPUT)).map(Path::of);
  }

  public FlowInput input(RootCommand portcullis) throws StopException {
    return input(portcullis, RecordedFlows::open);
  }

  /** Opens a recording of which somebody wants to know what goes on inside connections, too. */
  public FlowInput inputWithBursts(RootCommand portcullis) throws StopException {
    return input(portcullis, RecordedFlows::withBursts);
  }

  private FlowInput input(RootCommand portcullis, Recording recording) throws StopException {
    Optional<FlowInput> now = live.input(file.isPresent(), portcullis);
    if (now.isPresent()) return now.get();
    ZoneId dates = zone.zone(portcullis);
    return ofFile(file.orElse(STANDARD_INPUT), dates, portcullis, recording);
  }

  /** How a file is opened. */
  private interface Recording {
    FlowSource open(Path file, ZoneId dates) throws IOException;
  }

  /** Flows of a file, or of a pipe where its name is a dash. */
  public static FlowInput ofFile(String name, ZoneId dates, RootCommand portcullis) {
    return ofFile(name, dates, portcullis, RecordedFlows::open);
  }

  private static FlowInput ofFile(
      String name, ZoneId dates, RootCommand portcullis, Recording recording) {
    Environment world = portcullis.world();
    Console console = portcullis.console();
    return name.equals(STANDARD_INPUT)
        ? FlowInput.piped(console, () -> standardInput(world, dates))
        : FlowInput.recorded(console, name, () -> recorded(name, dates, recording));
  }

  private static FlowSource standardInput(Environment world, ZoneId dates)
      throws IOException, StopException {
    if (world.terminal()) {
      throw new StopException(Exit.USAGE, "no flows: name a file, or pipe ra's output in");
    }
    return RecordedFlows.piped(world.in(), STANDARD_INPUT, dates, world.clock().steady());
  }

  private static FlowSource recorded(String name, ZoneId dates, Recording recording)
      throws IOException, StopException {
    Path path = Path.of(name);
    if (name.matches("[0-9]") && Files.notExists(path)) {
      throw new StopException(
          Exit.USAGE, name + " does not exist; if it belongs to -v: that takes no number, say -vv");
    }
    return recording.open(path, dates);
  }
}
