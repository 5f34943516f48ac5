package io.portcullis.capture;

import io.portcullis.rules.Block;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is watched: which blocks and candidates have a place, and each block's {@link BlockWatch}.
 * Driven by one thread; another may read {@link #watches}.
 */
final class WatchedBlocks {
  private static final Comparator<Block> NEWEST_FIRST =
      Comparator.comparing(Block::created).thenComparingLong(Block::id).reversed();

  private final int taps;
  private final boolean protectsItself;
  private final int most;
  private final Map<Target, TargetWatch> watches = new ConcurrentHashMap<>();
  private final Map<Long, BlockWatch> blockWatches = new TreeMap<>();
  private final Map<Long, WireFinding> unwatched = new TreeMap<>();
  private List<AddressRange> allowed = List.of();

  WatchedBlocks(int taps, boolean protectsItself, int most) {
    this.taps = taps;
    this.protectsItself = protectsItself;
    this.most = most;
  }

  boolean protectsItself() {
    return protectsItself;
  }

  /** The new list for the taps, when it differs from the one before. */
  Optional<TargetWatchList> follow(
      Collection<Block> inForce,
      Collection<Target> candidates,
      Collection<Prefix> allowedNow,
      Instant now) {
    List<Block> blocks = inForce.stream().sorted(NEWEST_FIRST).toList();
    Set<Target> wanted = choose(blocks, candidates);
    boolean changed = watches.keySet().retainAll(wanted);
    for (Target target : wanted) {
      if (watches.putIfAbsent(target, new TargetWatch(target, taps, protectsItself)) == null) {
        changed = true;
      }
    }
    followBlocks(blocks, now);
    List<AddressRange> ranges = allowedNow.stream().map(AddressRange::of).toList();
    if (!changed && ranges.equals(allowed)) return Optional.empty();
    allowed = ranges;
    return Optional.of(new TargetWatchList(List.copyOf(watches.values()), allowed));
  }

  /** Everything that was seen is forgotten; what is followed next is watched from then on. */
  void forget() {
    watches.clear();
    blockWatches.clear();
  }

  private Set<Target> choose(List<Block> blocks, Collection<Target> candidates) {
    List<Target> latest = new ArrayList<>(new LinkedHashSet<>(candidates));
    // Candidates are few and wait for an answer, but may not push out all the blocks.
    int room = Math.min(latest.size(), most / 2);
    Set<Target> wanted = new LinkedHashSet<>(latest.subList(latest.size() - room, latest.size()));
    for (Block block : blocks) {
      if (wanted.size() == most) break;
      wanted.add(block.target());
    }
    return wanted;
  }

  private void followBlocks(List<Block> blocks, Instant now) {
    unwatched.clear();
    Set<Long> followed = new HashSet<>();
    for (Block block : blocks) {
      TargetWatch watch = watches.get(block.target());
      if (watch == null) {
        unwatched.put(block.id(), BlockWatch.unwatched(block, now, most));
        continue;
      }
      followed.add(block.id());
      BlockWatch blockWatch = blockWatches.get(block.id());
      if (blockWatch == null || !blockWatch.isOf(watch))
        blockWatches.put(block.id(), new BlockWatch(block, watch, now));
    }
    blockWatches.keySet().retainAll(followed);
  }

  void counted(long block, long packets, Instant now) {
    BlockWatch blockWatch = blockWatches.get(block);
    if (blockWatch != null) blockWatch.counted(packets, now);
  }

  Optional<Instant> lastDropped(long block) {
    return Optional.ofNullable(blockWatches.get(block)).flatMap(BlockWatch::lastDropped);
  }

  void restart(long block, Instant now) {
    BlockWatch blockWatch = blockWatches.get(block);
    if (blockWatch != null) blockWatch.restart(now);
  }

  List<WireFinding> findings(BlockWatch.Sides sides) {
    Map<Long, WireFinding> all = new TreeMap<>(unwatched);
    blockWatches.forEach((id, blockWatch) -> all.put(id, blockWatch.finding(sides)));
    return List.copyOf(all.values());
  }

  Optional<TargetWatch> find(Target target) {
    return Optional.ofNullable(watches.get(target));
  }

  Collection<TargetWatch> watches() {
    return List.copyOf(watches.values());
  }
}
