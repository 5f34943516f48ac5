package io.portcullis.argus.recorded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** What a recording is, told by its first bytes. */
public enum FileKind {
  /** RFC 1952, section 2.3.1. */
  GZIP(0, "1f8b"),
  /** The .xz file format 1.1.0, section 2.1.1.1. */
  XZ(0, "fd377a585a00"),
  /** The management record that begins each stream of argus 3 has this cookie at byte 8. */
  ARGUS(8, "e5712dcb"),
  /** draft-ietf-opsawg-pcap, in both byte orders and with nanoseconds. */
  PCAP_BIG_ENDIAN(0, "a1b2c3d4"),
  PCAP_LITTLE_ENDIAN(0, "d4c3b2a1"),
  PCAP_NANOSECONDS_BIG_ENDIAN(0, "a1b23c4d"),
  PCAP_NANOSECONDS_LITTLE_ENDIAN(0, "4d3cb2a1"),
  /** draft-ietf-opsawg-pcapng: the section header block. */
  PCAPNG(0, "0a0d0d0a"),
  BZIP2(0, "425a68"),
  ZSTANDARD(0, "28b52ffd"),
  ZIP(0, "504b0304"),
  EMPTY(0, ""),
  /** Anything else: lines, which the parser judges one by one. */
  LINES(0, "");

  /** Enough for every kind above. */
  private static final int LOOKED_AT = 12;

  /** A line of ra is shorter. */
  private static final int LINE_LOOKED_AT = 1024;

  /** KiB; {@code xz -9} needs 65 MiB to unpack (xz(1)). */
  private static final int XZ_MEMORY = 128 * 1024;

  private final int at;
  private final String magic;

  /**
   * @param magic hexadecimal; empty where no bytes tell
   */
  FileKind(int at, String magic) {
    this.at = at;
    this.magic = magic;
  }

  /** The kind of what comes next; nothing is consumed. */
  static FileKind of(BufferedInputStream in) throws IOException {
    in.mark(LOOKED_AT);
    byte[] first = in.readNBytes(LOOKED_AT);
    in.reset();
    if (first.length == 0) return EMPTY;
    for (FileKind kind : values()) {
      if (!kind.magic.isEmpty() && kind.begins(first)) return kind;
    }
    return LINES;
  }

  /**
   * Whether what comes next is no text: its first line holds bytes that no text has. Nothing is
   * consumed, and a pipe is not waited for.
   */
  static boolean isBinary(BufferedInputStream in) throws IOException {
    in.mark(LINE_LOOKED_AT);
    byte[] first = in.readNBytes(Math.max(LOOKED_AT, Math.min(in.available(), LINE_LOOKED_AT)));
    in.reset();
    for (byte each : first) {
      if (each == '\n') return false;
      boolean blank = each == '\t' || each == '\r';
      if (each >= 0 && each < ' ' && !blank) return true;
    }
    return false;
  }

  /** Text of Windows may begin with a mark that is no part of it (RFC 3629, section 6). */
  static void skipByteOrderMark(BufferedInputStream in) throws IOException {
    byte[] mark = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    in.mark(mark.length);
    if (!Arrays.equals(in.readNBytes(mark.length), mark)) in.reset();
  }

  private boolean begins(byte[] first) {
    byte[] wanted = HexFormat.of().parseHex(magic);
    int end = at + wanted.length;
    return first.length >= end && Arrays.equals(first, at, end, wanted, 0, wanted.length);
  }

  /** Whether argus has to read it. */
  boolean isCapture() {
    return switch (this) {
      case PCAP_BIG_ENDIAN,
          PCAP_LITTLE_ENDIAN,
          PCAP_NANOSECONDS_BIG_ENDIAN,
          PCAP_NANOSECONDS_LITTLE_ENDIAN,
          PCAPNG ->
          true;
      default -> false;
    };
  }

  /** Whether it is argus' business, alone or with ra, and no text. */
  boolean needsArgus() {
    return this == ARGUS || isCapture();
  }

  private static BufferedInputStream buffered(InputStream unpacking) {
    return new BufferedInputStream(new PieceByPiece(unpacking), 1 << 16);
  }

  /**
   * The stream without its compression.
   *
   * @throws IOException when the compression is damaged or of a kind that is not read here
   */
  public static BufferedInputStream unpacked(BufferedInputStream in, String name)
      throws IOException {
    return switch (of(in)) {
      case GZIP -> buffered(new GZIPInputStream(in, 1 << 16));
      case XZ -> buffered(new XZInputStream(in, XZ_MEMORY));
      case BZIP2 -> throw elsewhere(name, "bzip2", "bunzip2 -c");
      case ZSTANDARD -> throw elsewhere(name, "zstd", "zstd -dc");
      case ZIP -> throw elsewhere(name, "zip", "unzip -p");
      default -> in;
    };
  }

  private static IOException elsewhere(String name, String packer, String command) {
    return new IOException(
        name + " is packed with " + packer + ", which is not read here; unpack it: " + command);
  }
}
