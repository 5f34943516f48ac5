package io.portcullis.argus.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lines of a stream as ranges of one buffer, which each call reuses. Ends are LF or CR LF. A line
 * longer than {@link #LONGEST} is skipped to its end and reported as too long, so that no input can
 * claim more memory than that.
 */
public final class LineReader implements Closeable {
  /** Bytes; the longest real lines (two kilobytes of user data in base64) stay far below. */
  static final int LONGEST = 1 << 20;

  private final InputStream in;

  /** A line feed in each byte; the lowest bit of each; the highest. */
  private static final long LINE_FEEDS = 0x0a0a_0a0a_0a0a_0a0aL;

  private static final long LOWEST = 0x0101_0101_0101_0101L;
  private static final long HIGHEST = 0x8080_8080_8080_8080L;

  private byte[] buffer = new byte[1 << 16];

  /** The {@link #buffer}, for whoever looks at eight bytes at once. */
  private ByteBuffer words = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);

  private int filled;
  private int next;
  private int offset;
  private int length;
  private long number;
  private boolean tooLong;

  /** Where the next line is known to end, or -1. */
  private int knownEnd = -1;

  public LineReader(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line; false at the end of the stream. */
  public boolean advance() throws IOException {
    tooLong = false;
    int scanned = next;
    while (true) {
      int end = knownEnd >= 0 ? knownEnd : indexOfLineFeed(scanned);
      knownEnd = -1;
      if (end >= 0) return line(end, end + 1);
      scanned = filled;
      if (filled - next > LONGEST) {
        tooLong = true;
        next = filled;
      }
      int moved = makeRoom();
      scanned -= moved;
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) return (filled > next || tooLong) && line(filled, filled);
      filled += count;
    }
  }

  /** Whether the next line is here already, so that nobody has to wait for it. */
  boolean ready() {
    if (knownEnd < 0) knownEnd = indexOfLineFeed(next);
    return knownEnd >= 0;
  }

  private int indexOfLineFeed(int from) {
    int at = from;
    for (; at <= filled - Long.BYTES; at += Long.BYTES) {
      // A byte that is zero borrows from its highest bit; those behind it may then lie.
      long others = words.getLong(at) ^ LINE_FEEDS;
      long found = (others - LOWEST) & ~others & HIGHEST;
      if (found != 0) return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
    }
    for (; at < filled; at++) {
      if (buffer[at] == '\n') return at;
    }
    return -1;
  }

  /** Makes place behind what is unread; says by how much that was moved to the front. */
  private int makeRoom() {
    int moved = next;
    if (moved > 0) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= moved;
      next = 0;
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
      words = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    }
    return moved;
  }

  private boolean line(int end, int following) {
    number++;
    offset = next;
    boolean carriageReturn = end > offset && buffer[end - 1] == '\r';
    length = (carriageReturn ? end - 1 : end) - offset;
    tooLong |= length > LONGEST;
    next = following;
    return true;
  }

  public byte[] buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /** Of the current line, from 1; 0 before the first. */
  public long number() {
    return number;
  }

  /** Whether the current line was longer than is read; what is left of it means nothing. */
  public boolean tooLong() {
    return tooLong;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
