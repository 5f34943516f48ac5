package io.portcullis.argus.recorded;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.text.LineFlows;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;

/**
 * Flows that were written down before: ra's CSV, binetflow, argus' binary files (read through
 * {@code ra -r}), pcaps (through {@code argus -r} into a file and then ra), and each of them in
 * {@code .gz} or {@code .xz}. The kind is told by the first bytes, not by the name.
 *
 * <p>Where there is a second core, unpacking has a thread of its own, and reading, parsing and
 * joining have another: whoever reads the flows decides meanwhile about those before. Of a million
 * flows in xz the deciding thread took 2.6 s of its core then, unpacking 1.9 and reading 0.3.
 */
public final class RecordedFlows {
  private RecordedFlows() {}

  /**
   * Opens a file of any of these kinds. Argus files with a short status interval are joined into
   * whole connections, and packets are read with an interval of an hour.
   *
   * @param zone where {@code ra} printed its dates
   * @throws IOException when it does not exist, cannot be read, is damaged, or needs argus or ra
   *     and they are not installed; the message names the remedy
   */
  public static FlowSource open(Path file, ZoneId zone) throws IOException {
    return open(file, zone, ArgusRecording.HOUR);
  }

  /**
   * Opens a file as {@link #open(Path, ZoneId)}, for whoever wants to know what goes on inside
   * connections: packets are read with an interval of a second and joined again, so that their
   * {@link io.portcullis.argus.Burst}s come, too.
   */
  public static FlowSource withBursts(Path file, ZoneId zone) throws IOException {
    return open(file, zone, ArgusRecording.SECOND);
  }

  private static FlowSource open(Path file, ZoneId zone, String interval) throws IOException {
    BufferedInputStream in = stream(file);
    if (!Files.isRegularFile(file)) {
      return piped(in, file.toString(), zone, InstantSource.system());
    }
    FileKind kind = FileKind.of(in);
    if (!kind.needsArgus()) {
      return open(
          in,
          file.toString(),
          lines -> ReadAhead.ofFile(lines(lines, file.toString(), zone)),
          interval);
    }
    in.close();
    return kind.isCapture()
        ? ArgusRecording.ofPackets(file, file.toString(), interval)
        : ArgusRecording.ofRecords(file, file.toString());
  }

  private static BufferedInputStream stream(Path file) throws IOException {
    if (file.toString().isEmpty()) throw new IOException("'' names no file");
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory; name the file with the flows");
    }
    try {
      return new BufferedInputStream(bytes(file), 1 << 16);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    } catch (AccessDeniedException denied) {
      throw new IOException(file + " may not be read by this user; run as root", denied);
    }
  }

  /** The JDK's channels cannot say what waits in a named pipe, and fail when they are asked. */
  private static InputStream bytes(Path file) throws IOException {
    boolean pipe = Files.exists(file) && !Files.isRegularFile(file);
    return pipe ? new FileInputStream(file.toFile()) : Files.newInputStream(file);
  }

  /**
   * A stream of any of these kinds that somebody may still be writing, as in {@code ra … |
   * portcullis detect}; waits for its first bytes, and one that ends before them has no flows.
   * Lines with argus' sequence number and cause (our ra.conf prints them) are joined into whole
   * connections, by their own times and by the clock while none come.
   *
   * @param name what the operator knows it by, {@code -}
   * @param zone where {@code ra} printed its dates
   * @throws IOException as {@link #open(Path, ZoneId)}
   */
  public static FlowSource piped(InputStream in, String name, ZoneId zone, InstantSource clock)
      throws IOException {
    return open(
        in,
        name,
        lines ->
            FlowJoiner.ofPipe(
                ReadAhead.ofPipe(new LineFlows(lines, name, zone, new Silent())), clock),
        ArgusRecording.HOUR);
  }

  /**
   * A stream as {@link #piped} takes it, for whoever has other work until its first bytes come:
   * returns at once, and what is wrong with the stream is told by reading.
   *
   * @param name what the operator knows it by, {@code -}
   * @param zone where {@code ra} printed its dates
   */
  public static FlowSource pipedLater(
      InputStream in, String name, ZoneId zone, InstantSource clock) {
    return new LateFlows(name, () -> piped(in, name, zone, clock));
  }

  /**
   * A stream of any of these kinds. Closed with the source.
   *
   * @param name what the operator knows it by, {@code -}
   * @throws IOException as {@link #open(Path, ZoneId)}
   */
  public static FlowSource open(InputStream in, String name, ZoneId zone) throws IOException {
    return open(in, name, lines -> ReadAhead.ofFile(lines(lines, name, zone)), ArgusRecording.HOUR);
  }

  private static FlowSource open(
      InputStream in, String name, Function<InputStream, FlowSource> asLines, String interval)
      throws IOException {
    InputStream opened = in;
    try {
      BufferedInputStream unpacked = unpacked(new BufferedInputStream(in, 1 << 16), name);
      opened = unpacked;
      FileKind kind = FileKind.of(unpacked);
      if (kind.needsArgus()) {
        Optional<String> packets = kind.isCapture() ? Optional.of(interval) : Optional.empty();
        return ArgusRecording.ofStream(unpacked, packets, name);
      }
      if (kind == FileKind.LINES && FileKind.isBinary(unpacked)) {
        throw new IOException(
            name
                + " is binary and of no kind that is read here: text of ra, argus files, pcap,"
                + " pcapng, each plain, .gz or .xz");
      }
      FileKind.skipByteOrderMark(unpacked);
      return asLines.apply(unpacked);
    } catch (EOFException cut) {
      opened.close();
      throw new IOException(name + " is cut off within its first bytes; copy it again", cut);
    } catch (ZipException | XZIOException damaged) {
      opened.close();
      throw new IOException(
          name + " is corrupt (" + damaged.getMessage() + "); copy it again", damaged);
    } catch (IOException | RuntimeException broken) {
      opened.close();
      throw broken;
    }
  }

  private static BufferedInputStream unpacked(BufferedInputStream in, String name)
      throws IOException {
    BufferedInputStream unpacked = FileKind.unpacked(in, name);
    return unpacked == in ? in : UnpackedAhead.of(unpacked);
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
