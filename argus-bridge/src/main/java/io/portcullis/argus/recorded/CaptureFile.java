package io.portcullis.argus.recorded;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a file of packets is whole: argus reads one up to where it is cut off and says nothing.
 * Only the lengths are walked (draft-ietf-opsawg-pcap, section 5; draft-ietf-opsawg-pcapng, section
 * 3.1).
 */
final class CaptureFile {
  private static final int PCAP_HEADER = 24;

  /** In a packet's header the captured length stands behind two words of time. */
  private static final int TIME = 8;

  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER = 0x1a2b3c4d;

  /** Type, length, and the length once more. */
  private static final int SMALLEST_BLOCK = 12;

  private final DataInputStream in;
  private boolean littleEndian;
  private long packets;

  private CaptureFile(DataInputStream in) {
    this.in = in;
  }

  /** Why the file is not whole, or empty when it is. */
  static Optional<String> damage(Path file) throws IOException {
    try (BufferedInputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        DataInputStream in = new DataInputStream(stream)) {
      FileKind kind = FileKind.of(stream);
      CaptureFile capture = new CaptureFile(in);
      try {
        return kind == FileKind.PCAPNG ? capture.walkBlocks() : capture.walkPackets(kind);
      } catch (EOFException cut) {
        return Optional.of(capture.cut());
      }
    }
  }

  /** Whether not even what comes before the packets is whole. */
  static boolean isCutWithinHeader(Path file) throws IOException {
    return Files.size(file) < PCAP_HEADER;
  }

  private String cut() {
    return "cut off, after " + packets + (packets == 1 ? " whole packet" : " whole packets");
  }

  private Optional<String> walkPackets(FileKind kind) throws IOException {
    littleEndian =
        kind == FileKind.PCAP_LITTLE_ENDIAN || kind == FileKind.PCAP_NANOSECONDS_LITTLE_ENDIAN;
    in.skipNBytes(PCAP_HEADER);
    while (true) {
      int first = in.read();
      if (first < 0) return Optional.empty();
      in.skipNBytes(TIME - 1);
      long captured = Integer.toUnsignedLong(word());
      in.skipNBytes(Integer.BYTES + captured);
      packets++;
    }
  }

  private Optional<String> walkBlocks() throws IOException {
    while (true) {
      int first = in.read();
      if (first < 0) return Optional.empty();
      int type = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int length = in.readInt();
      int read = Long.BYTES;
      // This type reads the same both ways, and then tells the order of what follows.
      if (type == SECTION_HEADER) {
        littleEndian = in.readInt() != BYTE_ORDER;
        read += Integer.BYTES;
      }
      long size = Integer.toUnsignedLong(littleEndian ? Integer.reverseBytes(length) : length);
      if (size < SMALLEST_BLOCK || size < read) {
        return Optional.of("damaged, after " + packets + " packets");
      }
      in.skipNBytes(size - read);
      if (isPacket(littleEndian ? Integer.reverseBytes(type) : type)) packets++;
    }
  }

  /** The Enhanced Packet Block and the simple one (pcapng, sections 4.3 and 4.4). */
  private static boolean isPacket(int type) {
    return type == 6 || type == 3;
  }

  private int word() throws IOException {
    int word = in.readInt();
    return littleEndian ? Integer.reverseBytes(word) : word;
  }
}
