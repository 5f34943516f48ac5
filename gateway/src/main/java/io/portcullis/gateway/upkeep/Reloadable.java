package io.portcullis.gateway.upkeep;

import io.portcullis.gateway.config.Config;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A part of the configuration that takes other values while the gateway runs.
 *
 * @param key of the file: one value, or a section with all that is in it
 * @param part what a configuration says of it
 * @param use has what is said from now on
 */
public record Reloadable<T>(String key, Function<Config, T> part, Consumer<T> use) {

  /** Whether a key of the file belongs to it. */
  public boolean covers(String other) {
    return other.equals(key) || other.startsWith(key + ".");
  }

  public boolean differs(Config before, Config now) {
    return !part.apply(before).equals(part.apply(now));
  }

  public void take(Config now) {
    use.accept(part.apply(now));
  }
}
