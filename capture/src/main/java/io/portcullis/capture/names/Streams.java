package io.portcullis.capture.names;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.capture.names.known.NameCount;
import io.portcullis.capture.names.known.NameCounters;
import io.portcullis.capture.names.known.NameLimits;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages that are being put together, in bounded number and memory. */
final class Streams {

  /** One direction of one connection. */
  record Key(
      IpAddress source, int sourcePort, IpAddress destination, int destinationPort, int protocol) {}

  /** The rest of a message comes within this time or never. */
  private static final long PATIENCE_MICROS = 30_000_000;

  private final int most;
  private final int mostBytes;
  private final NameCounters counters;
  private final Map<Key, Stream> streams = new LinkedHashMap<>(16, 0.75f, true);
  private int bytes;

  Streams(NameLimits limits, NameCounters counters) {
    this.most = limits.streams();
    this.mostBytes = limits.streamBytes();
    this.counters = counters;
  }

  boolean isEmpty() {
    return streams.isEmpty();
  }

  @Nullable Stream find(Key key) {
    return streams.get(key);
  }

  /** Begins one, in place of what the same ends had before. */
  Stream begin(Key key, Stream.Kind kind, int sequence, long micros) {
    end(key);
    giveUp(micros - PATIENCE_MICROS);
    Stream made = new Stream(kind, sequence, micros);
    streams.put(key, made);
    return made;
  }

  /** Puts a piece into its place; false when nothing of it fits. */
  boolean add(Stream stream, long offset, byte[] piece, int from, int to) {
    int before = stream.front.size();
    boolean added = stream.front.add(offset, piece, from, to);
    grown(stream.front.size() - before);
    return added;
  }

  /** Counts memory that a stream took, and makes room. */
  void grown(int more) {
    bytes += more;
    Iterator<Stream> eldest = streams.values().iterator();
    while ((bytes > mostBytes || streams.size() > most) && eldest.hasNext()) {
      drop(eldest);
    }
  }

  private void giveUp(long beforeMicros) {
    while (!streams.isEmpty()) {
      Iterator<Stream> eldest = streams.values().iterator();
      if (streams.values().iterator().next().beganMicros >= beforeMicros) return;
      drop(eldest);
    }
  }

  private void drop(Iterator<Stream> eldest) {
    Stream oldest = eldest.next();
    if (!oldest.done) counters.add(NameCount.UNFINISHED);
    bytes -= oldest.front.size();
    eldest.remove();
  }

  /** Keeps in mind that the message was read, and none of its bytes. */
  void done(Key key) {
    Stream stream = streams.get(key);
    if (stream == null || stream.done) return;
    bytes -= stream.front.size();
    Stream mark = new Stream(stream.kind, stream.first, stream.beganMicros);
    mark.done = true;
    streams.put(key, mark);
  }

  /** Lets go of one. */
  void end(Key key) {
    Stream ended = streams.remove(key);
    if (ended != null) bytes -= ended.front.size();
  }

  int bytes() {
    return bytes;
  }
}
