package io.portcullis.capture;

import io.portcullis.rules.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All watched targets at one moment, found by address without allocation. Targets with one outside
 * address hang in a hash table by it, those with one inside address in another; prefixes are few
 * and scanned.
 */
final class TargetWatchList {
  static final TargetWatchList EMPTY = new TargetWatchList(List.of(), List.of());

  private static final int END = -1;

  private final TargetWatch[] watches;
  private final int[] next;
  private final int[] byRemote;
  private final int[] byLocal;
  private final int[] prefixes;
  private final AddressRange[] allowed;

  /** What a match is told to. */
  interface Sink {
    void matched(TargetWatch watch);
  }

  /**
   * @param allowed ranges that the kernel lets pass before any drop: their packets prove nothing
   */
  TargetWatchList(List<TargetWatch> all, List<AddressRange> allowed) {
    this.allowed = allowed.toArray(AddressRange[]::new);
    watches = all.toArray(TargetWatch[]::new);
    next = new int[watches.length];
    int buckets = Integer.highestOneBit(Math.max(8, watches.length * 2)) * 2;
    byRemote = new int[buckets];
    byLocal = new int[buckets];
    Arrays.fill(byRemote, END);
    Arrays.fill(byLocal, END);
    List<Integer> scanned = new ArrayList<>();
    for (int index = 0; index < watches.length; index++) {
      TargetWatch watch = watches[index];
      if (watch.remote.isSingle()) {
        chain(byRemote, watch.remote, index);
      } else if (watch.local.isSingle()) {
        chain(byLocal, watch.local, index);
      } else {
        scanned.add(index);
      }
    }
    prefixes = scanned.stream().mapToInt(Integer::intValue).toArray();
  }

  private void chain(int[] table, AddressRange single, int index) {
    int bucket = bucket(table, single.high(), single.low());
    next[index] = table[bucket];
    table[bucket] = index;
  }

  private static int bucket(int[] table, long high, long low) {
    // Fibonacci hashing (Knuth, TAOCP 3, 6.4): neighbours in a network spread over the table.
    long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32) & (table.length - 1);
  }

  List<TargetWatch> watches() {
    return List.of(watches);
  }

  List<Target> targets() {
    return Stream.of(watches).map(watch -> watch.target).toList();
  }

  /** Tells every watch that the packet concerns. */
  void match(TapSide role, PacketHeader packet, Sink sink) {
    for (AddressRange range : allowed) {
      if (range.contains(packet.sourceHigh, packet.sourceLow)
          || range.contains(packet.destinationHigh, packet.destinationLow)) {
        return;
      }
    }
    boolean outward = role.outward;
    long remoteHigh = outward ? packet.destinationHigh : packet.sourceHigh;
    long remoteLow = outward ? packet.destinationLow : packet.sourceLow;
    long localHigh = outward ? packet.sourceHigh : packet.destinationHigh;
    long localLow = outward ? packet.sourceLow : packet.destinationLow;
    follow(byRemote[bucket(byRemote, remoteHigh, remoteLow)], role, packet, sink);
    follow(byLocal[bucket(byLocal, localHigh, localLow)], role, packet, sink);
    for (int index : prefixes) {
      if (watches[index].concerns(role, packet)) sink.matched(watches[index]);
    }
  }

  private void follow(int head, TapSide role, PacketHeader packet, Sink sink) {
    for (int index = head; index != END; index = next[index]) {
      if (watches[index].concerns(role, packet)) sink.matched(watches[index]);
    }
  }
}
