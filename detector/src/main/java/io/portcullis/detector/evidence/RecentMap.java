package io.portcullis.detector.evidence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of hosts, or of services: at most so many, the longest silent are forgotten first,
 * an eighth at once. Whoever holds a forgotten one must ask again.
 */
final class RecentMap<V extends RecentMap.Seen> {

  /** Something that is heard of again and again. */
  interface Seen {
    /** Number of the flow that last was about it. */
    long lastFlow();

    /** It is in the map no more. */
    void forget();
  }

  private final int most;
  private final Map<String, V> values = new HashMap<>();

  /**
   * @param most 1 or more
   */
  RecentMap(int most) {
    this.most = most;
  }

  V get(String name, Supplier<V> maker) {
    V known = values.get(name);
    if (known != null) return known;
    if (values.size() >= most) forgetSilent();
    V made = maker.get();
    values.put(name, made);
    return made;
  }

  Optional<V> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int size() {
    return values.size();
  }

  private void forgetSilent() {
    long[] lastFlows = values.values().stream().mapToLong(Seen::lastFlow).toArray();
    Arrays.sort(lastFlows);
    long silentSince = lastFlows[Math.max(1, lastFlows.length / 8) - 1];
    values
        .values()
        .removeIf(
            value -> {
              boolean silent = value.lastFlow() <= silentSince;
              if (silent) value.forget();
              return silent;
            });
  }
}
