package io.portcullis.gateway.config;

/**
 * A configuration and where everything lies by it: the two are never of different minds.
 *
 * @param paths with what the configuration says of them
 */
public record Setup(Config config, Paths paths) {
  public Setup {
    paths = paths.with(config);
  }
}
