package io.portcullis.gateway.events;

import io.portcullis.rules.Every;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps a beacon that beats every second from writing the same event every second: an event of a
 * subject is worth a line when it differs from the last one or that one is a minute old. Memory is
 * bounded. Used by one thread.
 */
final class RepeatFilter {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final int most;
  private final Map<String, Last> last = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most subjects that are remembered, the ones of last use
   */
  RepeatFilter(int most) {
    this.most = most;
  }

  private record Last(String what, Every quiet) {}

  /**
   * Whether this has to be told.
   *
   * @param now since boot
   */
  boolean isNews(String subject, String what, Duration now) {
    Last before = last.get(subject);
    if (before != null && before.what.equals(what) && !before.quiet.isDue(now)) return false;
    last.put(subject, new Last(what, Every.after(QUIET, now)));
    if (last.size() > most) last.remove(last.keySet().iterator().next());
    return true;
  }
}
