package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known of hosts, or of servers: at most so many; the longest silent are forgotten first,
 * an eighth at once. Whoever holds a forgotten one must ask again.
 *
 * <p>Found by address and port, which each of them knows itself: an entry of a map and its key took
 * 68 bytes, a third of all that was known of a host.
 */
final class AddressTable<V extends Recent.Seen & AddressTable.Placed> {

  /** What lies at an address. */
  interface Placed {
    IpAddress address();

    /** The port, the same number for all that have none. */
    int port();
  }

  /** Makes what is not there yet. */
  interface Maker<V> {
    V make(IpAddress address, int port);
  }

  private final int most;
  private final long key;
  private final Maker<V> maker;
  private final Consumer<V> end;
  private final List<V> values = new ArrayList<>();

  /**
   * Index in {@link #values} plus one, and above it the bits of the hash that say nothing of the
   * place; 0 is free. At most seven in eight are taken. Those bits spare looking at others'
   * addresses, each of which would be fetched from memory.
   */
  private int[] slots = new int[64];

  /**
   * @param most 1 or more
   * @param key of the hash: where a value lies depends on it, and nothing else
   * @param end what is done with one that is forgotten
   */
  AddressTable(int most, long key, Maker<V> maker, Consumer<V> end) {
    this.most = most;
    this.key = key;
    this.maker = maker;
    this.end = end;
  }

  V get(IpAddress address, int port, long now) {
    int known = index(address, port);
    V value = known < 0 ? add(maker.make(address, port)) : values.get(known);
    value.lastSeen = now;
    return value;
  }

  Optional<V> find(IpAddress address, int port) {
    int known = index(address, port);
    return known < 0 ? Optional.empty() : Optional.of(values.get(known));
  }

  /** Its index in {@link #values}, or -1. */
  private int index(IpAddress address, int port) {
    int mask = slots.length - 1;
    int hash = address.hash(port, key);
    for (int at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (((slots[at] ^ hash) & ~mask) != 0) continue;
      int index = (slots[at] & mask) - 1;
      V value = values.get(index);
      if (value.port() == port && value.address().equals(address)) return index;
    }
    return -1;
  }

  private V add(V made) {
    if (values.size() >= most) forgetSilent();
    values.add(made);
    if (values.size() > slots.length / 8 * 7) rebuild(slots.length * 2);
    else place(values.size() - 1);
    return made;
  }

  private void rebuild(int capacity) {
    slots = new int[capacity];
    for (int i = 0; i < values.size(); i++) place(i);
  }

  private void place(int index) {
    V value = values.get(index);
    int mask = slots.length - 1;
    int hash = value.address().hash(value.port(), key);
    int at = hash & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = (hash & ~mask) | (index + 1);
  }

  private void forgetSilent() {
    long[] seen = values.stream().mapToLong(value -> value.lastSeen).toArray();
    Arrays.sort(seen);
    long silentSince = seen[Math.max(1, seen.length / 8) - 1];
    values.removeIf(
        value -> {
          boolean silent = value.lastSeen <= silentSince;
          if (silent) {
            value.forgotten = true;
            end.accept(value);
          }
          return silent;
        });
    rebuild(slots.length);
  }
}
