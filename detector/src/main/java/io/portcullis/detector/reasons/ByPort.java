package io.portcullis.detector.reasons;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something for each of a few ports, the latest in front. A map of one port took 120 bytes and four
 * look-ups in memory, at each flow; this takes 24 bytes and one.
 */
final class ByPort<V> {
  private final int port;
  private final V value;
  private final @Nullable ByPort<V> before;

  private ByPort(int port, V value, @Nullable ByPort<V> before) {
    this.port = port;
    this.value = value;
    this.before = before;
  }

  /** One more, whose port is not among the others. */
  static <V> ByPort<V> with(int port, V value, @Nullable ByPort<V> others) {
    return new ByPort<>(port, value, others);
  }

  /** What there is for a port. */
  static <V> Optional<V> of(int port, @Nullable ByPort<V> among) {
    for (@Nullable ByPort<V> at = among; at != null; at = at.before) {
      if (at.port == port) return Optional.of(at.value);
    }
    return Optional.empty();
  }

  static <V> int size(@Nullable ByPort<V> all) {
    int size = 0;
    for (@Nullable ByPort<V> at = all; at != null; at = at.before) size++;
    return size;
  }

  /** The others. */
  static <V> @Nullable ByPort<V> without(int port, @Nullable ByPort<V> all) {
    if (all == null) return null;
    if (all.port == port) return all.before;
    return new ByPort<>(all.port, all.value, without(port, all.before));
  }
}
