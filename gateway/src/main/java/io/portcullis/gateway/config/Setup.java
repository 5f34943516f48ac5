package io.portcullis.gateway.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration, where everything lies by it, and where it came from: the three are never of
 * different minds.
 *
 * @param paths with what the configuration says of them
 * @param source of the configuration, with what the command line says beside it
 */
public record Setup(Config config, Paths paths, ConfigSource source) {
  public Setup {
    paths = paths.with(config);
  }

  /** A configuration of the file that the paths name. */
  public Setup(Config config, Paths paths) {
    this(config, paths, source(paths.configuration()));
  }

  /** A file that was there and is gone is no wish for the defaults. */
  private static ConfigSource source(Path file) {
    boolean required = Files.exists(file);
    return () -> ConfigReader.read(file, required);
  }

  /** This setup, watching other inside interfaces whatever the file says. */
  public Setup watching(List<String> names) {
    return new Setup(config.watching(names), paths, () -> source.read().watching(names));
  }
}
