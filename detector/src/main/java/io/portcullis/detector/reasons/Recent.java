package io.portcullis.detector.reasons;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of hosts, servers or domains: at most so many; the longest silent are forgotten
 * first, an eighth at once. Whoever holds a forgotten one must ask again.
 */
final class Recent<K extends Comparable<K>, V extends Recent.Seen> {

  /** Something that is heard of again and again. */
  abstract static class Seen {
    /** Count of what was seen when this last was: the clock of forgetting. */
    long lastSeen;

    /** It is in the table no more. */
    boolean forgotten;
  }

  private final int most;
  private final Consumer<V> end;
  private final Map<K, V> values = new HashMap<>();

  /**
   * @param most 1 or more
   * @param end what is done with one that is forgotten
   */
  Recent(int most, Consumer<V> end) {
    this.most = most;
    this.end = end;
  }

  V get(K key, long now, Function<K, V> maker) {
    @Nullable V known = values.get(key);
    if (known == null) {
      if (values.size() >= most) forgetSilent();
      known = maker.apply(key);
      values.put(key, known);
    }
    known.lastSeen = now;
    return known;
  }

  Optional<V> find(K key) {
    return Optional.ofNullable(values.get(key));
  }

  int size() {
    return values.size();
  }

  private void forgetSilent() {
    long[] seen = values.values().stream().mapToLong(value -> value.lastSeen).toArray();
    Arrays.sort(seen);
    long silentSince = seen[Math.max(1, seen.length / 8) - 1];
    for (Iterator<V> each = values.values().iterator(); each.hasNext(); ) {
      V value = each.next();
      if (value.lastSeen > silentSince) continue;
      value.forgotten = true;
      end.accept(value);
      each.remove();
    }
  }
}
