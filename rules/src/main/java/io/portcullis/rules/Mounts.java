package io.portcullis.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the mounts under files say about who may write them. */
public final class Mounts {
  private Mounts() {}

  /**
   * Whether what is there lies where the file system is mounted read-only; root cannot write it.
   */
  public static boolean isReadOnly(Path existing) {
    try {
      return Files.getFileStore(existing).isReadOnly();
    } catch (IOException unknown) {
      return false;
    }
  }
}
