package io.portcullis.argus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/**
 * Flows that were written down before: ra's CSV, binetflow, argus' binary files (read through
 * {@code ra -r}), pcaps (through {@code argus -r} into a file and then ra), and each of them in
 * {@code .gz} or {@code .xz}. The kind is told by the first bytes, not by the name.
 */
public final class RecordedFlows {
  private RecordedFlows() {}

  /**
   * Opens a file of any of these kinds. Argus files with a short status interval are joined into
   * whole connections, and packets are read with an interval of an hour.
   *
   * @param zone where {@code ra} printed its dates
   * @throws IOException when it does not exist, cannot be read, is empty or damaged, or needs argus
   *     or ra and they are not installed; the message names the remedy
   */
  public static FlowSource open(Path file, ZoneId zone) throws IOException {
    BufferedInputStream in = stream(file);
    FileKind kind = FileKind.of(in);
    if (!Files.isRegularFile(file) || !kind.needsArgus()) return open(in, file.toString(), zone);
    in.close();
    return kind.isCapture()
        ? ArgusRecording.ofPackets(file, file.toString())
        : ArgusRecording.ofRecords(file, file.toString());
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
   * A stream of any of these kinds, such as standard input or a named pipe; waits for its first
   * bytes. Closed with the source.
   *
   * @param name what the operator knows it by, {@code -}
   * @throws IOException as {@link #open(Path, ZoneId)}
   */
  public static FlowSource open(InputStream in, String name, ZoneId zone) throws IOException {
    try {
      BufferedInputStream unpacked = FileKind.unpacked(new BufferedInputStream(in, 1 << 16), name);
      FileKind kind = FileKind.of(unpacked);
      if (kind == FileKind.EMPTY) throw new IOException(name + " is empty: no flows are in it");
      if (kind.needsArgus()) return ArgusRecording.ofStream(unpacked, kind.isCapture(), name);
      return lines(unpacked, name, zone);
    } catch (EOFException cut) {
      in.close();
      throw new IOException(name + " is cut off within its first bytes; copy it again", cut);
    } catch (IOException | RuntimeException broken) {
      in.close();
      throw broken;
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
