package io.portcullis.argus;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Where flows come from: a file, standard input, a pcap, or a live {@code ra}. Used by one thread,
 * except for {@link #close()}.
 */
public interface FlowSource extends AutoCloseable {

  /**
   * The next reading, in the order of the input.
   *
   * @param patience how long to wait for one; a recorded source may ignore it, since it never has
   *     to wait for the network
   * @return never null; {@link Reading#END} from the end of input on
   * @throws IOException when the world is broken (disk error, cannot start ra); the message names
   *     the place and the remedy
   */
  Reading read(Duration patience) throws IOException, InterruptedException;

  /**
   * What the next calls of {@link #read(Duration)} return at once, in their order, for whoever can
   * prepare for it. Looking takes nothing away.
   *
   * @return some of the readings that are here already, or none
   */
  default List<Reading> waiting() {
    return List.of();
  }

  /** What the operator knows it by: a path, {@code -} or {@code argus 127.0.0.1:561}. */
  String name();

  /**
   * Whether the flows were recorded before. A recorded source waits when its reader is busy; a live
   * one cannot, so its reader must drop and count.
   */
  boolean recorded();

  /** Ends child processes and closes files. May be called from another thread, and twice. */
  @Override
  void close();
}
