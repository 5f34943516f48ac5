package io.portcullis.gateway.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A password or token, said in the configuration itself or in a file that it names. A file is read
 * each time, so that it may change; its text form shows neither.
 */
public record Secret(Optional<String> word, Optional<Path> file) {

  public boolean isThere() {
    return word.isPresent() || file.isPresent();
  }

  /**
   * The secret itself; empty where none is set.
   *
   * @throws IOException when its file cannot be read; the message names it
   */
  public Optional<String> get() throws IOException {
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
