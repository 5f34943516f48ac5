package io.portcullis.gateway.config;

/** Where a configuration comes from; a running gateway asks again when it is told to reload. */
public interface ConfigSource {
  /**
   * The configuration as it is written now.
   *
   * @throws ConfigException when it cannot be used, with all that is wrong
   */
  Config read() throws ConfigException;
}
