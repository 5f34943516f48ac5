package io.portcullis.argus.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
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
  private byte[] buffer = new byte[1 << 16];
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
    for (int i = from; i < filled; i++) {
      if (buffer[i] == '\n') return i;
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
    if (filled == buffer.length) buffer = Arrays.copyOf(buffer, buffer.length * 2);
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
