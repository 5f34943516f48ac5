package io.portcullis.detector;

import io.portcullis.argus.Flow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * slips' whitelist ({@code -W}): flows from these sources are skipped before anything else. It
 * compares text, and knows nothing of destinations; the allowlist of blocks is another thing.
 *
 * @param sources addresses exactly as {@code ra} prints them
 */
public record SourceWhitelist(Set<String> sources) {
  /** Skips nothing. */
  public static final SourceWhitelist NONE = new SourceWhitelist(Set.of());

  public SourceWhitelist {
    sources = Set.copyOf(sources);
  }

  /**
   * One address a line; blanks around it and empty lines do not count.
   *
   * @throws IOException when the file cannot be read; the message names it
   */
  public static SourceWhitelist read(Path file) throws IOException {
    return new SourceWhitelist(
        lines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw new IOException("the whitelist " + file + " does not exist", missing);
    } catch (FileSystemException told) {
      throw told;
    } catch (IOException unreadable) {
      throw new IOException(
          "cannot read the whitelist " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  /** Whether a flow is to be skipped. */
  public boolean skips(Flow flow) {
    return !sources.isEmpty() && sources.contains(flow.tuple().source());
  }
}
