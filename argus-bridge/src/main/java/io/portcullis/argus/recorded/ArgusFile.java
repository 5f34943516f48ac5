package io.portcullis.argus.recorded;

import io.portcullis.argus.text.ManagementRecord;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What can be told about a file of argus' records without ra. */
final class ArgusFile {
  private static final int HEAD = 4;

  private ArgusFile() {}

  /** Its first record, or empty when it is cut off within it. */
  static Optional<ManagementRecord> management(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return ManagementRecord.in(in.readNBytes(ManagementRecord.LENGTH));
    }
  }

  /**
   * Walks from record to record, each of which tells its length in 32-bit words at byte 2. ra
   * itself prints what is there and says nothing.
   *
   * @return why the file is not whole, or empty when it is
   */
  static Optional<String> damage(Path file) throws IOException {
    long at = 0;
    long records = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      while (true) {
        int first = in.read();
        if (first < 0) return Optional.empty();
        in.readByte();
        int length = in.readUnsignedShort() * 4;
        if (length < HEAD) {
          return Optional.of("damaged at byte " + at + ", after " + records + " records");
        }
        in.skipNBytes(length - HEAD);
        at += length;
        records++;
      }
    } catch (EOFException cut) {
      return Optional.of("cut off within its last record, after " + records + " whole ones");
    }
  }
}
