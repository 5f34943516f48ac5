package io.portcullis.gateway.events;

import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Lines for people about the gateway itself; what is wrong is told once and then at most once a
 * minute, however often it is noticed. Used by one thread.
 */
public final class OperatorLog {
  private final Consumer<String> lines;
  private final BootClock clock;
  private final RepeatFilter repeats = new RepeatFilter(100);

  public OperatorLog(Consumer<String> lines, BootClock clock) {
    this.lines = lines;
    this.clock = clock;
  }

  public void info(String line) {
    lines.accept("INFO " + line);
  }

  public void warn(String line) {
    repeated("WARNING " + line);
  }

  public void error(String line) {
    repeated("ERROR " + line);
  }

  /** What failed, and what that means for blocks. */
  public void error(IOException failure, String consequence) {
    error(consequence + ": " + failure.getMessage());
  }

  private void repeated(String line) {
    if (repeats.isNews(line, "", clock.sinceBoot())) lines.accept(line);
  }
}
