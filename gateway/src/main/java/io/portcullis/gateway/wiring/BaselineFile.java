package io.portcullis.gateway.wiring;

import io.portcullis.detector.baseline.Baseline;
import io.portcullis.detector.baseline.BaselineJson;
import io.portcullis.gateway.config.Paths;
import io.portcullis.rules.ledger.RunLock;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The baseline of this network, in a file beside the ledger: what was learned is worth more than
 * one process, and operators should be able to read it. Replaced in one step, so that who reads it
 * sees the old one or the new one; changed by one process at a time.
 */
public final class BaselineFile {
  /** Longer than any change takes; learning itself holds no lock. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path path;
  private final Path lock;

  /**
   * @param path need not exist yet
   * @param lock held while it is changed
   */
  private BaselineFile(Path path, Path lock) {
    this.path = path;
    this.lock = lock;
  }

  public static BaselineFile of(Paths paths) {
    return new BaselineFile(paths.baseline(), paths.baselineLock());
  }

  /** What comes of a baseline. */
  public interface Change<X extends Exception> {
    /**
     * The one to have from now on.
     *
     * @throws X when it is to stay as it is
     */
    Baseline of(Baseline before) throws X;
  }

  /**
   * What is known now; {@link Baseline#NONE} where there is no file.
   *
   * @throws IOException when it cannot be read or is no baseline; the message names the place and
   *     the remedy
   */
  public Baseline read() throws IOException {
    try {
      if (Files.size(path) > BaselineJson.LARGEST) {
        throw unusable("is larger than " + BaselineJson.LARGEST + " bytes");
      }
      // Before its text: what is written in between is at least as new.
      Instant written = Files.getLastModifiedTime(path).toInstant();
      String text = Files.readString(path);
      try {
        return BaselineJson.parse(text, written);
      } catch (IOException wrong) {
        throw unusable(String.valueOf(wrong.getMessage()));
      }
    } catch (NoSuchFileException nothingLearned) {
      return Baseline.NONE;
    } catch (CharacterCodingException noText) {
      throw unusable("is no UTF-8");
    }
  }

  private IOException unusable(String why) {
    return new IOException(
        path + " is no usable baseline: " + why + "; mend it, or move it away to learn anew");
  }

  /** Tells one state of the file from another, without reading it. */
  String stamp() throws IOException {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return is.size() + " " + is.lastModifiedTime().toInstant() + ' ' + is.fileKey();
    } catch (NoSuchFileException nothingLearned) {
      return "";
    }
  }

  /**
   * Replaces what is known by what comes of it.
   *
   * @return what it is now
   * @throws IOException when it cannot be read or written, or another process keeps it; then it is
   *     as it was
   */
  public <X extends Exception> Baseline change(Change<X> change)
      throws X, IOException, InterruptedException {
    Optional<Baseline> after = change(change, PATIENCE);
    if (after.isPresent()) return after.get();
    throw new IOException(path + " is being changed by another command: try again in a moment");
  }

  /**
   * Replaces what is known at once, or not at all.
   *
   * @return empty when another process keeps it
   * @throws IOException when it cannot be read or written; then it is as it was
   */
  <X extends Exception> Optional<Baseline> changeIfFree(Change<X> change)
      throws X, IOException, InterruptedException {
    return change(change, Duration.ZERO);
  }

  private <X extends Exception> Optional<Baseline> change(Change<X> change, Duration patience)
      throws X, IOException, InterruptedException {
    makeFolder(lock);
    makeFolder(path);
    Optional<RunLock.Held> taken = new RunLock(lock).take(patience);
    if (taken.isEmpty()) return Optional.empty();
    try (RunLock.Held held = taken.get()) {
      Baseline before = read();
      Baseline after = change.of(before);
      if (!after.equals(before)) Paths.replace(path, BaselineJson.write(after));
      return Optional.of(after);
    }
  }

  private static void makeFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) Paths.make(folder);
  }
}
