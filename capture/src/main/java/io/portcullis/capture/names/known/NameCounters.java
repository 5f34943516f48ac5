package io.portcullis.capture.names.known;

import java.util.EnumMap;
import java.util.Map;

/** The counters of one watch. */
public final class NameCounters {

  private static final class Counter {
    long value;
  }

  private final Map<NameCount, Counter> counters = new EnumMap<>(NameCount.class);

  public void add(NameCount which) {
    counters.computeIfAbsent(which, unseen -> new Counter()).value++;
  }

  public Map<NameCount, Long> all() {
    Map<NameCount, Long> all = new EnumMap<>(NameCount.class);
    for (NameCount each : NameCount.values()) all.put(each, 0L);
    counters.forEach((which, counter) -> all.put(which, counter.value));
    return all;
  }
}
