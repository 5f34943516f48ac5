package io.portcullis.detector.reasons;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known by name: at most so many; the longest silent are forgotten first, an eighth at
 * once. Whoever holds a forgotten one must ask again.
 */
final class Recent<V extends Recent.Seen> {

  /** Something that is heard of again and again. */
  abstract static class Seen {
    /** Count of what was seen when this last was: the clock of forgetting. */
    long lastSeen;

    /** It is in the table no more. */
    boolean forgotten;
  }

  private final int most;
  private final Map<String, V> values = new HashMap<>();

  /**
   * @param most 1 or more
   */
  Recent(int most) {
    this.most = most;
  }

  V get(String name, long now, Function<String, V> maker) {
    @Nullable V known = values.get(name);
    if (known == null) {
      if (values.size() >= most) forgetSilent();
      known = maker.apply(name);
      values.put(name, known);
    }
    known.lastSeen = now;
    return known;
  }

  private void forgetSilent() {
    long[] seen = values.values().stream().mapToLong(value -> value.lastSeen).toArray();
    Arrays.sort(seen);
    long silentSince = seen[Math.max(1, seen.length / 8) - 1];
    for (Iterator<V> each = values.values().iterator(); each.hasNext(); ) {
      V value = each.next();
      if (value.lastSeen > silentSince) continue;
      value.forgotten = true;
      each.remove();
    }
  }
}
