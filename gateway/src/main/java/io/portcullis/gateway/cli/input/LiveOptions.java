package io.portcullis.gateway.cli.input;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.live.LiveFlows;
import io.portcullis.argus.process.PrivateFolder;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flows that come now, instead of those of a file. */
public final class LiveOptions {
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

  /**
   * The live flows that were asked for; empty when none were.
   *
   * @param file whether a file was named, too
   */
  public Optional<FlowInput> input(boolean file, RootCommand portcullis) throws StopException {
    int places = (file ? 1 : 0) + (interfaces.isEmpty() ? 0 : 1) + (argus.isPresent() ? 1 : 0);
    if (places > 1) {
      throw new StopException(Exit.USAGE, "FILE, --interface and --argus exclude each other");
    }
    if (!interfaces.isEmpty()) return Optional.of(ofInterfaces(interfaces, portcullis));
    if (argus.isPresent()) return Optional.of(ofArgus(server(argus.get()), portcullis));
    return Optional.empty();
  }

  /** Live flows of an argus of our own. */
  public static FlowInput ofInterfaces(List<String> interfaces, RootCommand portcullis) {
    return FlowInput.live(
        portcullis.console(),
        "argus on " + String.join(", ", interfaces),
        () ->
            inFolder(
                folder ->
                    LiveFlows.ofInterfaces(
                        interfaces, folder, portcullis.world().clock().steady())));
  }

  /** Live flows of an argus that runs already. */
  public static FlowInput ofArgus(Config.HostPort server, RootCommand portcullis) {
    return FlowInput.live(
        portcullis.console(),
        "argus " + server.host() + ":" + server.port(),
        () ->
            inFolder(
                folder ->
                    LiveFlows.ofArgus(
                        server.host(),
                        server.port(),
                        folder,
                        portcullis.world().clock().steady())));
  }

  public static Config.HostPort server(String text) throws StopException {
    try {
      return Config.HostPort.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new StopException(Exit.USAGE, "--argus: " + wrong.getMessage());
    }
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
