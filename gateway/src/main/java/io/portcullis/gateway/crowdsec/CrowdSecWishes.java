package io.portcullis.gateway.crowdsec;

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
 * What CrowdSec wants banned now, and how the rules in force differ from that. A wish that came to
 * nothing, because something protects it, is tried again after a minute. Used by one thread.
 */
final class CrowdSecWishes {
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final Duration NEAR = Duration.ofMinutes(1);

  private final Map<Target, Wish> wanted = new HashMap<>();
  private final Map<Target, Every> tried = new HashMap<>();
  private boolean complete;
  private long unusable;

  void take(Wishes wishes) {
    if (wishes.whole()) {
      wanted.clear();
      complete = true;
      unusable = 0;
    }
    // First what went: a decision that was replaced is gone and new in one answer.
    for (Target target : wishes.withdrawn()) wanted.remove(target);
    for (Wish wish : wishes.made()) {
      wanted.merge(
          wish.target(), wish, (one, other) -> one.until().isAfter(other.until()) ? one : other);
    }
    unusable += wishes.unusable();
  }

  /** Those that are over by themselves. */
  void forget(Instant now) {
    wanted.values().removeIf(wish -> !wish.until().isAfter(now));
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
  List<Imposed> open(RulesInForce rules, Instant now, Duration sinceBoot, int most) {
    List<Imposed> open = new ArrayList<>();
    for (Wish wish : wanted.values()) {
      if (open.size() >= most) break;
      if (rules.on(wish.target()).isPresent()) continue;
      if (!tried.computeIfAbsent(wish.target(), any -> new Every(AGAIN)).isDue(sinceBoot)) continue;
      Duration left = Duration.between(now, wish.until());
      open.add(new Imposed(wish.target(), new Origin.CrowdSec(wish.reason()), left));
    }
    return open;
  }

  /** Its blocks that it wants no more; none as long as nobody has told all that it wants. */
  List<Block> unwanted(List<Block> its) {
    if (!complete) return List.of();
    return its.stream().filter(block -> !wanted.containsKey(block.target())).toList();
  }

  /** For how long a block of its is to go on, where that is much more or less than it has. */
  Optional<Duration> otherTime(Block its, Instant now) {
    return Optional.ofNullable(wanted.get(its.target()))
        .map(Wish::until)
        .filter(until -> Duration.between(its.expires(), until).abs().compareTo(NEAR) > 0)
        .map(until -> Duration.between(now, until))
        .filter(left -> !left.isNegative() && !left.isZero());
  }
}
