package io.portcullis.gateway;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lines for people about the gateway itself; what is wrong is told once and then at most once a
 * minute, however often it is noticed. Used by one thread.
 */
final class Journal {
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 100;

  private final Consumer<String> lines;
  private final InstantSource clock;
  private final Map<String, Instant> told = new LinkedHashMap<>();

  Journal(Consumer<String> lines, InstantSource clock) {
    this.lines = lines;
    this.clock = clock;
  }

  void info(String line) {
    lines.accept("INFO " + line);
  }

  void warn(String line) {
    repeated("WARNING " + line);
  }

  void error(String line) {
    repeated("ERROR " + line);
  }

  /** What failed, and what that means for blocks. */
  void error(IOException failure, String consequence) {
    error(consequence + ": " + failure.getMessage());
  }

  private void repeated(String line) {
    Instant now = clock.instant();
    Instant last = told.get(line);
    if (last != null && Duration.between(last, now).abs().compareTo(QUIET) < 0) return;
    told.remove(line);
    told.put(line, now);
    if (told.size() > MOST_REMEMBERED) told.remove(told.keySet().iterator().next());
    lines.accept(line);
  }
}
