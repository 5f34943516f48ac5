package io.portcullis.gateway.wishes;

import io.portcullis.enforcer.orders.Imposed;
import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.rules.Block;
import io.portcullis.rules.Every;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a source wants blocked now, and how the rules in force differ from that. A wish that came to
 * nothing, because something protects it, is tried again after a minute. Time is counted from boot,
 * so that nobody's hand on the wall clock ends a wish. Used by one thread.
 */
final class OpenWishes {
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final Duration NEAR = Duration.ofMinutes(1);

  private final Map<Target, Wanted> wanted = new HashMap<>();
  private final Map<Target, Every> tried = new HashMap<>();
  private boolean complete;
  private long unusable;

  /**
   * A wish.
   *
   * @param ends as time since boot
   */
  private record Wanted(Origin origin, Duration ends) {
    static Wanted later(Wanted one, Wanted other) {
      return one.ends.compareTo(other.ends) >= 0 ? one : other;
    }
  }

  void take(Wishes wishes, Instant now, Duration sinceBoot) {
    if (wishes.whole()) {
      wanted.clear();
      complete = true;
      unusable = 0;
    }
    // First what went: a decision that was replaced is gone and new in one answer.
    for (Target target : wishes.withdrawn()) wanted.remove(target);
    for (Wish wish : wishes.made()) {
      Duration ends = sinceBoot.plus(Duration.between(now, wish.until()));
      wanted.merge(wish.target(), new Wanted(wish.origin(), ends), Wanted::later);
    }
    unusable += wishes.unusable();
  }

  /** Those that are over by themselves. */
  void forget(Duration sinceBoot) {
    wanted.values().removeIf(wish -> wish.ends().compareTo(sinceBoot) <= 0);
    tried.keySet().retainAll(wanted.keySet());
  }

  int size() {
    return wanted.size();
  }

  /** Decisions that nobody here can carry out. */
  long unusable() {
    return unusable;
  }

  /**
   * Wishes that no rule fulfils, as blocks.
   *
   * @param most of them
   * @param sinceBoot now
   */
  List<Imposed> open(RulesInForce rules, Duration sinceBoot, int most) {
    List<Imposed> open = new ArrayList<>();
    for (Map.Entry<Target, Wanted> wish : wanted.entrySet()) {
      if (open.size() >= most) break;
      Target target = wish.getKey();
      if (rules.on(target).isPresent()) continue;
      if (!tried.computeIfAbsent(target, any -> new Every(AGAIN)).isDue(sinceBoot)) continue;
      Duration left = wish.getValue().ends().minus(sinceBoot);
      open.add(new Imposed(target, wish.getValue().origin(), left));
    }
    return open;
  }

  /** Its blocks that it wants no more; none as long as nobody has told all that it wants. */
  List<Block> unwanted(List<Block> its) {
    if (!complete) return List.of();
    return its.stream().filter(block -> !wanted.containsKey(block.target())).toList();
  }

  /** For how long a block of its is to go on, where that is much more or less than it has. */
  Optional<Duration> otherTime(Block its, Instant now, Duration sinceBoot) {
    return Optional.ofNullable(wanted.get(its.target()))
        .map(wish -> wish.ends().minus(sinceBoot))
        .filter(left -> its.remaining(now).minus(left).abs().compareTo(NEAR) > 0)
        .filter(left -> !left.isNegative() && !left.isZero());
  }
}
