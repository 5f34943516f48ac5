package io.portcullis.gateway.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One connection of a page: what it sends, line by line, and what waits for it. */
final class Client {
  /** A snapshot of ten thousand rules has some 6 MB; what waits beyond this is never read. */
  private static final long MOST_WAITING = 24L * 1024 * 1024;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(Request.LONGEST);
  private final Deque<ByteBuffer> out = new ArrayDeque<>();
  private long waiting;
  private long movedNanos;

  /**
   * @param key of the selector that watches the channel
   */
  Client(SocketChannel channel, SelectionKey key, long nowNanos) {
    this.channel = channel;
    this.key = key;
    this.movedNanos = nowNanos;
  }

  /**
   * What came since the last time, in whole lines.
   *
   * @throws IOException when it has gone, or a line is longer than may be
   */
  List<String> read() throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      int many = channel.read(in);
      if (many < 0) throw new IOException("has gone");
      takeLines(lines);
      if (!in.hasRemaining()) throw new IOException("sent a line that is too long");
      if (many == 0) return lines;
    }
  }

  private void takeLines(List<String> lines) {
    in.flip();
    int from = 0;
    for (int at = 0; at < in.limit(); at++) {
      if (in.get(at) != '\n') continue;
      lines.add(new String(in.array(), from, at - from, StandardCharsets.UTF_8));
      from = at + 1;
    }
    in.position(from);
    in.compact();
  }

  /**
   * Sends a line as soon as it can.
   *
   * @throws IOException when it has gone, or reads so slowly that too much waits for it
   */
  void send(byte[] line, long nowNanos) throws IOException {
    if (out.isEmpty()) movedNanos = nowNanos;
    out.add(ByteBuffer.wrap(line));
    waiting += line.length;
    if (waiting > MOST_WAITING) throw new IOException("reads too slowly");
    write(nowNanos);
  }

  /** Sends what the kernel takes now. */
  void write(long nowNanos) throws IOException {
    while (!out.isEmpty()) {
      int written = channel.write(out.peek());
      waiting -= written;
      if (written > 0) movedNanos = nowNanos;
      if (out.peek().hasRemaining()) break;
      out.remove();
    }
    key.interestOps(SelectionKey.OP_READ | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
  }

  /** How long something has waited for it without moving; 0 while nothing waits. */
  long stuckNanos(long nowNanos) {
    return out.isEmpty() ? 0 : nowNanos - movedNanos;
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException closedAllTheSame) {
      // The descriptor is freed even then.
    }
  }
}
