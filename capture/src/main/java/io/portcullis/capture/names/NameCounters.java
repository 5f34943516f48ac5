package io.portcullis.capture.names;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one watch. */
final class NameCounters {
  private final long[] counts = new long[NameCount.values().length];

  void add(NameCount which) {
    counts[which.ordinal()]++;
  }

  void add(NameCount which, long more) {
    counts[which.ordinal()] += more;
  }

  Map<NameCount, Long> all() {
    Map<NameCount, Long> all = new EnumMap<>(NameCount.class);
    for (NameCount each : NameCount.values()) all.put(each, counts[each.ordinal()]);
    return all;
  }
}
