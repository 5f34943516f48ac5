package io.portcullis.argus.recorded;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.process.Child;
import io.portcullis.argus.process.PrivateFolder;
import io.portcullis.argus.process.Program;
import io.portcullis.argus.text.LineFlows;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;

/**
 * A file of argus' own records, or of packets, on its way through ra: a private folder, a child,
 * and what is to be said at the end. Never {@code argus -w - | ra -r -}, which loses the last
 * record.
 */
final class ArgusRecording implements LineFlows.Origin {
  /**
   * Pieces of files with intervals up to this are joined; longer ones cut so few connections that
   * they pass as they are.
   */
  private static final int JOINED_UP_TO_SECONDS = 60;

  /** Of our own runs over packets: what the models were trained with. */
  static final String HOUR = "3600";

  /** Of those where what goes on inside a connection is asked for: its pieces are joined again. */
  static final String SECOND = "1";

  private static final Duration FOR_EVER = Duration.ofDays(365);
  private static final Duration LAST_BREATH = Duration.ofSeconds(5);

  private final String name;
  private final PrivateFolder folder;
  private final Path recording;
  private final Optional<String> cut;
  private final Path records;
  private final Child ra;

  /**
   * What was given: argus' records, or packets.
   *
   * @param cut why it is not all of it, where its compression tells
   */
  private record Placed(Path file, Optional<String> cut) {}

  /**
   * @param records what ra reads
   */
  private ArgusRecording(
      String name, PrivateFolder folder, Placed recording, Path records, Child ra) {
    this.name = name;
    this.folder = folder;
    this.recording = recording.file();
    this.cut = recording.cut();
    this.records = records;
    this.ra = ra;
  }

  /** Opens a file that argus wrote. */
  static FlowSource ofRecords(Path file, String name) throws IOException {
    return open(folder -> link(folder, file), Optional.empty(), name);
  }

  /**
   * Opens a file of packets: argus turns it into records, and ra those into lines.
   *
   * @param interval argus' status interval, {@link #HOUR} or {@link #SECOND}
   */
  static FlowSource ofPackets(Path file, String name, String interval) throws IOException {
    return open(folder -> link(folder, file), Optional.of(interval), name);
  }

  /**
   * Copies a stream, because argus and ra want to be given a file; closes it.
   *
   * @param interval of argus where they are packets; empty where they are records
   */
  static FlowSource ofStream(InputStream in, Optional<String> interval, String name)
      throws IOException {
    try (in) {
      return open(folder -> copy(folder, in), interval, name);
    }
  }

  /** Puts the recording into the folder. */
  private interface Placing {
    Placed in(Path folder) throws IOException;
  }

  private static FlowSource open(Placing placing, Optional<String> interval, String name)
      throws IOException {
    PrivateFolder folder = PrivateFolder.make();
    try {
      Placed recording = placing.in(folder.path());
      Path records =
          interval.isPresent()
              ? runArgus(recording.file(), interval.get(), name, folder.path())
              : recording.file();
      return read(recording, records, name, folder);
    } catch (IOException | RuntimeException broken) {
      folder.close();
      throw broken;
    }
  }

  /** Also of what is packed and cut off: what comes before the cut is worth reading. */
  private static Placed copy(Path folder, InputStream in) throws IOException {
    Path copy = folder.resolve("recording");
    try (OutputStream out = Files.newOutputStream(copy)) {
      in.transferTo(out);
      return new Placed(copy, Optional.empty());
    } catch (EOFException cut) {
      return new Placed(copy, Optional.of("cut off in the middle of its compression"));
    } catch (ZipException | XZIOException damaged) {
      return new Placed(copy, Optional.of("corrupt (" + damaged.getMessage() + ")"));
    }
  }

  /** A plain name for the file: ra and argus see more than a path in colons and blanks. */
  private static Placed link(Path folder, Path file) throws IOException {
    return new Placed(
        Files.createSymbolicLink(folder.resolve("recording"), file.toRealPath()), Optional.empty());
  }

  private static Path runArgus(Path packets, String interval, String name, Path folder)
      throws IOException {
    Path records = folder.resolve("records");
    List<String> command =
        Program.ARGUS.command(
            Program.ARGUS.writeSettings(folder),
            "-S",
            interval,
            "-r",
            packets.toString(),
            "-w",
            records.toString());
    try (Child argus = Child.start(command)) {
      argus.ended(FOR_EVER);
      String complaint = String.join("; ", argus.complaints());
      // The exit code is 0 whatever happened.
      if (complaint.contains("pcap_open_offline") || Files.notExists(records)) {
        if (CaptureFile.isCutWithinHeader(packets)) {
          throw new IOException(name + " is cut off within its first bytes; copy it again");
        }
        throw new IOException(
            "argus cannot read the packets of "
                + name
                + ": "
                + complaint
                    .replace(packets.toString(), name)
                    .replaceAll("ArgusAlert:.*?pcap_open_offline: ", ""));
      }
      return records;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while argus read " + name);
    }
  }

  private static FlowSource read(Placed recording, Path records, String name, PrivateFolder folder)
      throws IOException {
    int status =
        ArgusFile.management(records)
            .orElseThrow(() -> new IOException(name + " is cut off within its first record"))
            .statusSeconds();
    Child ra =
        Child.start(
            Program.RA.command(
                Program.RA.writeSettings(folder.path()), "-Z", "b", "-r", records.toString()));
    ArgusRecording origin = new ArgusRecording(name, folder, recording, records, ra);
    FlowSource pieces = new LineFlows(ra.output(), name, ZoneOffset.UTC, origin);
    return ReadAhead.ofFile(
        status > JOINED_UP_TO_SECONDS ? pieces : new FlowJoiner(pieces, InstantSource.system()));
  }

  @Override
  public List<Reading.Notice> lastWords() throws IOException, InterruptedException {
    List<Reading.Notice> notices = new ArrayList<>();
    if (ra.ended(LAST_BREATH) && ra.exitCode() != 0) {
      notices.add(
          new Reading.Notice(
              Reading.Severity.ERROR,
              "ra stopped reading "
                  + name
                  + " with code "
                  + ra.exitCode()
                  + ": "
                  + String.join("; ", ra.complaints())));
    }
    boolean packets = !recording.equals(records);
    Optional<String> damage =
        cut.isPresent() ? cut : packets ? CaptureFile.damage(recording) : ArgusFile.damage(records);
    damage
        .map(why -> name + " is " + why + "; what comes before was read. Copy it again")
        .map(text -> new Reading.Notice(Reading.Severity.ERROR, text))
        .ifPresent(notices::add);
    return notices;
  }

  @Override
  public void close() throws IOException {
    ra.close();
    folder.close();
  }
}
