package io.portcullis.argus.recorded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A packed stream that a thread of its own unpacks: xz takes about as long as what is then done
 * with a line. Each piece is handed out as it comes, so that where a packed file is cut off all
 * that was unpacked before the cut is read.
 */
final class UnpackedAhead extends InputStream {
  private static final int PIECE = 1 << 16;
  private static final int PIECES = 8;
  private static final Duration LOOK = Duration.ofMillis(100);

  private final InputStream unpacking;
  private final Ahead<byte[]> ahead;
  private byte[] current = new byte[0];
  private int next;
  private volatile boolean closed;

  private UnpackedAhead(InputStream unpacking) {
    this.unpacking = unpacking;
    this.ahead = new Ahead<>("unpack", PIECES, this::piece);
  }

  /**
   * What comes out of a stream, unpacked ahead; the stream as it is on one core.
   *
   * @param unpacking closed with it
   */
  static BufferedInputStream of(BufferedInputStream unpacking) {
    return Ahead.pays() ? threaded(unpacking) : unpacking;
  }

  /** Unpacked on a thread however many cores there are. */
  static BufferedInputStream threaded(InputStream unpacking) {
    UnpackedAhead stream = new UnpackedAhead(unpacking);
    stream.ahead.start();
    return new BufferedInputStream(stream, PIECE);
  }

  private Optional<byte[]> piece() throws IOException {
    byte[] piece = new byte[PIECE];
    int length = unpacking.read(piece, 0, piece.length);
    if (length < 0) return Optional.empty();
    return Optional.of(length == PIECE ? piece : Arrays.copyOf(piece, length));
  }

  @Override
  public int read() throws IOException {
    return fill() ? current[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) return 0;
    if (!fill()) return -1;
    int count = Math.min(length, current.length - next);
    System.arraycopy(current, next, target, from, count);
    next += count;
    return count;
  }

  /** Whether there is a byte; waits for one. */
  private boolean fill() throws IOException {
    try {
      while (next == current.length) {
        if (closed) throw new IOException("the stream is closed");
        Optional<byte[]> piece = ahead.take(LOOK);
        if (piece.isEmpty() && ahead.ended()) return false;
        current = piece.orElse(current);
        if (piece.isPresent()) next = 0;
      }
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while unpacking");
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    ahead.stop();
    unpacking.close();
  }
}
