package io.portcullis.gateway.cli.fleet;

import io.portcullis.detector.json.Json;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What the running gateway wrote down of its fleet last. */
final class FleetFacts {
  private FleetFacts() {}

  /**
   * Reads it.
   *
   * @throws StopException where this router belongs to no fleet, or no gateway runs
   */
  static Json read(RootCommand portcullis) throws StopException, ConfigException, IOException {
    Config.Fleet settings = portcullis.config().fleet();
    if (settings.site().isEmpty()) {
      throw new StopException(
          Exit.USAGE,
          "this router belongs to no fleet: "
              + portcullis.paths().configuration()
              + " has no 'fleet.site' ('portcullis fleet join' makes one)");
    }
    Path file = portcullis.paths().fleet();
    try {
      return Json.read(Files.readString(file));
    } catch (NoSuchFileException nobody) {
      throw new StopException(
          Exit.FAILED, "no gateway has told of the fleet: does it run? ('portcullis status')");
    }
  }

  /** What it tells and hears of servers that several sites see; empty where it does neither. */
  static Optional<Json> evidence(RootCommand portcullis) throws ConfigException, IOException {
    try {
      return Optional.of(Json.read(Files.readString(portcullis.paths().fleetEvidence())));
    } catch (NoSuchFileException doesNeither) {
      return Optional.empty();
    }
  }
}
