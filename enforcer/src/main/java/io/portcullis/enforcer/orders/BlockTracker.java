package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.rules.Block;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What a running gateway keeps in mind between two looks, so that a look each second costs neither
 * a read of the whole ledger nor of the whole kernel: when blocks end, whose turn it is to be
 * looked up, and what they had dropped when last seen. The kernel forgets the counters of what
 * ended.
 */
final class BlockTracker {
  // About 4 µs each in the kernel: a look stays far below a hundredth of a core.
  private static final int TURN = 500;
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final Duration SAME_WALL_CLOCK = Duration.ofSeconds(1);

  private Optional<Long> version = Optional.empty();
  private Instant booted = Instant.EPOCH;
  private List<Watched> real = List.of();
  private PriorityQueue<Watched> ends = new PriorityQueue<>(1, BlockTracker::byEnd);
  private final Map<Long, Sight> seen = new HashMap<>();
  private int turn;

  /**
   * @param end by the boot clock, which nobody moves
   */
  private record Watched(Block block, Duration end) {
    /** With the end as today's wall clock has it. */
    Block at(Validity validity, Duration sinceBoot) {
      return block.until(
          validity.now().plus(end.minus(sinceBoot)), block.timeout(), block.permanent());
    }
  }

  /** Counts as last seen, on top of what the row had then. */
  private record Sight(long rowPackets, Firewall.Element element) {}

  private static int byEnd(Watched a, Watched b) {
    return a.end.compareTo(b.end);
  }

  /**
   * Whether nothing has changed since {@link #refresh}: neither the ledger, nor the wall clock, by
   * which blocks of an earlier boot end; it is set soon after booting where no battery keeps it.
   */
  boolean isAt(long ledgerVersion, Validity validity, Duration sinceBoot) {
    if (version.isEmpty() || version.get() != ledgerVersion) return false;
    Duration moved = Duration.between(booted, validity.now().minus(sinceBoot)).abs();
    return moved.compareTo(SAME_WALL_CLOCK) < 0;
  }

  void refresh(long ledgerVersion, List<Block> inForce, Validity validity, Duration sinceBoot) {
    List<Watched> newReal = new ArrayList<>();
    PriorityQueue<Watched> newEnds =
        new PriorityQueue<>(Math.max(1, inForce.size()), BlockTracker::byEnd);
    Map<Long, Sight> kept = new HashMap<>();
    for (Block block : inForce) {
      Watched watched = new Watched(block, sinceBoot.plus(validity.left(block)));
      if (!block.permanent()) newEnds.add(watched);
      if (!block.isReal()) continue;
      newReal.add(watched);
      Sight sight = seen.get(block.id());
      // Counts that somebody has summed into the row may not be added again.
      if (sight != null && sight.rowPackets == block.packets()) kept.put(block.id(), sight);
    }
    seen.clear();
    seen.putAll(kept);
    real = newReal;
    ends = newEnds;
    version = Optional.of(ledgerVersion);
    booted = validity.now().minus(sinceBoot);
  }

  boolean isDue(Duration sinceBoot) {
    Watched first = ends.peek();
    return first != null && first.end.compareTo(sinceBoot) <= 0;
  }

  boolean hasReal() {
    return !real.isEmpty();
  }

  int size(Validity validity) {
    return (int) real.stream().filter(watched -> validity.keeps(watched.block)).count();
  }

  /** Whose turn it is: the next few in a round, and whoever ends soon, for a last count. */
  List<Block> turn(Validity validity, Duration sinceBoot) {
    List<Block> now = new ArrayList<>();
    int many = Math.min(TURN, real.size());
    for (int step = 0; step < many; step++) {
      turn = (turn + 1) % real.size();
      now.add(real.get(turn).at(validity, sinceBoot));
    }
    if (real.size() <= TURN) return now;
    for (Watched watched : ends) {
      boolean soon = watched.end.minus(sinceBoot).compareTo(SOON) < 0;
      if (soon && watched.block.isReal()) now.add(watched.at(validity, sinceBoot));
    }
    return now;
  }

  void saw(Block block, Firewall.Element element) {
    seen.put(block.id(), new Sight(block.packets(), element));
  }

  /** A block with the counts that were seen last and are in no row yet; they are taken. */
  Block lastCounts(Block block) {
    Sight sight = seen.remove(block.id());
    if (sight == null || sight.rowPackets != block.packets()) return block;
    return KernelTable.counted(block, sight.element);
  }
}
