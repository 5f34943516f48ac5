package io.portcullis.argus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/**
 * Flows that were written down before: ra's CSV, binetflow, the same in {@code .gz} or {@code .xz},
 * argus' binary files (read through {@code ra -r}), and pcaps (through {@code argus -r} into a file
 * and then ra). The kind is told by the first bytes, not by the name.
 */
public final class RecordedFlows {
  private RecordedFlows() {}

  /**
   * Opens a file of any of these kinds.
   *
   * @throws IOException when it does not exist, cannot be read, is of no known kind, or needs argus
   *     or ra and they are not installed; the message names the remedy
   */
  public static FlowSource open(Path file, ZoneId zone) throws IOException {
    BufferedInputStream in = FileKind.unpacked(stream(file), file.toString());
    if (FileKind.of(in) == FileKind.EMPTY) {
      in.close();
      throw new IOException(file + " is empty: there are no flows in it");
    }
    return lines(in, file.toString(), zone);
  }

  private static BufferedInputStream stream(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory; name the file with the flows");
    }
    try {
      return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    } catch (AccessDeniedException denied) {
      throw new IOException(file + " may not be read by this user; run as root", denied);
    }
  }

  /**
   * Lines of ra from a stream, such as standard input under {@code ra … | portcullis detect}.
   *
   * @param name what the operator knows it by, {@code -}
   */
  public static FlowSource lines(InputStream in, String name, ZoneId zone) {
    return new LineFlows(in, name, zone, new Silent());
  }

  /** A file or a pipe: nothing to say at its end. */
  private record Silent() implements LineFlows.Origin {
    @Override
    public List<Reading.Notice> lastWords() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
