package io.portcullis.gateway.notify.notifier;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the configuration says of one notifier. A value that a reader does not take (it throws
 * {@link IllegalArgumentException}) is told with its place, and read as missing.
 */
public interface Options {

  /** A single value; empty when it is missing. */
  <T> Optional<T> read(String key, Function<String, T> reader);

  /** A list, or a single value as a list of one; empty when it is missing. */
  <T> Optional<List<T>> readAll(String key, Function<String, T> reader);

  /** Tells that a key is missing, where it is. */
  void mustHave(String key);
}
