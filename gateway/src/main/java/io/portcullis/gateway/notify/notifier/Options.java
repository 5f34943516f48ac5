package io.portcullis.gateway.notify.notifier;

import io.portcullis.gateway.secret.Secret;
import java.nio.file.Path;
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

  /** A secret, from {@code key} itself or from the file that {@code key-file} names. */
  default Secret secret(String key) {
    return new Secret(read(key, text -> text), read(key + "-file", Path::of));
  }

  /** Tells that a key is missing, where it is. */
  void mustHave(String key);
}
