package io.portcullis.gateway.notify.notifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A password or token, from the configuration itself or from a file that it names; a file is read
 * each time, so that it may change.
 */
record Secret(Optional<String> word, Optional<Path> file) {

  /** Reads {@code key} and {@code key-file}. */
  static Secret read(String key, Options options) {
    return new Secret(options.read(key, text -> text), options.read(key + "-file", Path::of));
  }

  boolean isThere() {
    return word.isPresent() || file.isPresent();
  }

  /**
   * The secret itself; empty where none is set.
   *
   * @throws IOException when its file cannot be read
   */
  Optional<String> get() throws IOException {
    if (file.isEmpty()) return word;
    try {
      return Optional.of(Files.readString(file.get()).strip());
    } catch (IOException unreadable) {
      throw new IOException("the secret in " + file.get() + " cannot be read", unreadable);
    }
  }

  @Override
  public String toString() {
    return isThere() ? "***" : "";
  }
}
