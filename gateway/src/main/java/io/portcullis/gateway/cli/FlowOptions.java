package io.portcullis.gateway.cli;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.LiveFlows;
import io.portcullis.argus.PrivateFolder;
import io.portcullis.argus.Reading;
import io.portcullis.argus.RecordedFlows;
import io.portcullis.gateway.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which flows to read. */
final class FlowOptions {
  private static final String STANDARD_INPUT = "-";

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "ra's CSV or binetflow, an argus file or packets (pcap), plain, .gz or .xz; - or none:"
              + " standard input.")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--interface",
      paramLabel = "IF",
      split = ",",
      description = "Watch these interfaces now, with an argus of our own (root).")
  private List<String> interfaces = new ArrayList<>();

  @Option(
      names = "--argus",
      paramLabel = "HOST:PORT",
      description = "Follow an argus that runs already.")
  private Optional<String> argus = Optional.empty();

  @Mixin private final ZoneOption zone = new ZoneOption();

  FlowInput input(Portcullis portcullis) throws StopException {
    int places =
        (file.isPresent() ? 1 : 0) + (interfaces.isEmpty() ? 0 : 1) + (argus.isPresent() ? 1 : 0);
    if (places > 1) {
      throw new StopException(Exit.USAGE, "FILE, --interface and --argus exclude each other");
    }
    if (!interfaces.isEmpty()) return ofInterfaces(interfaces, portcullis);
    if (argus.isPresent()) return ofArgus(server(argus.get()), portcullis);
    return ofFile(file.orElse(STANDARD_INPUT), zone.zone(portcullis), portcullis);
  }

  /** Live flows of an argus of our own. */
  static FlowInput ofInterfaces(List<String> interfaces, Portcullis portcullis) {
    return FlowInput.live(
        portcullis.console(),
        "argus on " + String.join(", ", interfaces),
        () ->
            inFolder(
                folder -> LiveFlows.ofInterfaces(interfaces, folder, portcullis.world().clock())));
  }

  /** Live flows of an argus that runs already. */
  static FlowInput ofArgus(Config.HostPort server, Portcullis portcullis) {
    return FlowInput.live(
        portcullis.console(),
        "argus " + server.host() + ":" + server.port(),
        () ->
            inFolder(
                folder ->
                    LiveFlows.ofArgus(
                        server.host(), server.port(), folder, portcullis.world().clock())));
  }

  /** Flows of a file, or of a pipe where its name is a dash. */
  static FlowInput ofFile(String name, ZoneId dates, Portcullis portcullis) {
    World world = portcullis.world();
    Console console = portcullis.console();
    return name.equals(STANDARD_INPUT)
        ? FlowInput.piped(console, () -> standardInput(world, dates))
        : FlowInput.recorded(console, name, () -> recorded(name, dates));
  }

  static Config.HostPort server(String text) throws StopException {
    try {
      return Config.HostPort.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, "--argus: " + wrong.getMessage());
    }
  }

  private static FlowSource standardInput(World world, ZoneId dates)
      throws IOException, StopException {
    if (world.terminal()) {
      throw new StopException(Exit.USAGE, "no flows: name a file, or pipe ra's output in");
    }
    return RecordedFlows.piped(world.in(), STANDARD_INPUT, dates, world.clock());
  }

  private static FlowSource recorded(String name, ZoneId dates) throws IOException, StopException {
    Path path = Path.of(name);
    if (name.matches("[0-9]") && Files.notExists(path)) {
      throw new StopException(
          Exit.USAGE, name + " does not exist; if it belongs to -v: that takes no number, say -vv");
    }
    return RecordedFlows.open(path, dates);
  }

  /** Opens a live source with a folder for its children's settings. */
  private interface Opening {
    FlowSource in(Path folder) throws IOException;
  }

  private static FlowSource inFolder(Opening opening) throws IOException {
    PrivateFolder folder = PrivateFolder.make();
    try {
      return new InFolder(opening.in(folder.path()), folder);
    } catch (IOException | RuntimeException failed) {
      folder.close();
      throw failed;
    }
  }

  /** A live source whose folder goes with it. */
  private record InFolder(FlowSource flows, PrivateFolder folder) implements FlowSource {
    @Override
    public Reading read(Duration patience) throws IOException, InterruptedException {
      return flows.read(patience);
    }

    @Override
    public String name() {
      return flows.name();
    }

    @Override
    public boolean recorded() {
      return flows.recorded();
    }

    @Override
    public void close() {
      flows.close();
      try {
        folder.close();
      } catch (IOException leftOver) {
        // Two small files of settings stay among the temporary ones.
      }
    }
  }
}
