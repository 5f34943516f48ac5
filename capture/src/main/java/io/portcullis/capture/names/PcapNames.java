package io.portcullis.capture.names;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.Names;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.known.NameCount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names in a file of packets, given out in the time of its flows: before a flow is judged, the
 * packets up to its end are read. So a replay knows at each flow what the gateway would have known.
 * For one thread.
 *
 * <p>Packets count in the order of the file: one that stands behind a later one is read with that.
 */
public final class PcapNames implements Names, Closeable {
  private final PacketFile file;
  private final NameWatch watch;
  private PacketFile.@Nullable Packet next;
  private boolean ended;

  private PcapNames(PacketFile file, NameWatch watch) {
    this.file = file;
    this.watch = watch;
  }

  /**
   * Opens a file of pcap or pcapng, plain, in gzip or in xz.
   *
   * @throws IOException when it cannot be read or holds no packets; the message names the remedy
   */
  public static PcapNames open(Path file, NameWatch watch) throws IOException {
    return new PcapNames(PacketFile.open(file), watch);
  }

  /**
   * Reads the packets up to a time, this one included. Times that lie behind do nothing.
   *
   * @param micros microseconds since 1970-01-01 UTC: the end of the flow that is judged next
   */
  public void advanceTo(long micros) throws IOException {
    while (!ended) {
      if (next == null) next = file.next();
      if (next == null) {
        ended = true;
      } else if (next.micros > micros) {
        return;
      } else {
        watch.frame(next.frame, next.link, next.micros);
        next = null;
      }
    }
  }

  /** Why the file was not read to its end; empty when it was, or has not been so far. */
  public String damage() {
    return file.damage();
  }

  @Override
  public ServerName of(
      IpAddress client, IpAddress server, int serverPort, int protocol, long startMicros) {
    return watch.of(client, server, serverPort, protocol, startMicros);
  }

  @Override
  public int nonexistent(IpAddress client, long beforeMicros) {
    return watch.nonexistent(client, beforeMicros);
  }

  /** What was learned and what was dropped so far. */
  public Map<NameCount, Long> counts() {
    return watch.counts();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
