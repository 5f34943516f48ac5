package io.portcullis.gateway.cli.fleet;

import io.portcullis.fleet.setup.OperatorFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the fleet's operator keeps the fleet. */
final class FolderOption {
  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "The operator's folder; its keys belong on no router. Default: fleet, here.")
  private Path folder = Path.of("fleet");

  Path path() {
    return folder;
  }

  OperatorFolder open() throws IOException {
    return OperatorFolder.open(folder);
  }
}
