package io.portcullis.argus.process;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, and short again
 * after one that lasted.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final Duration lasted;
  private Duration next;

  /**
   * @param lasted a run of this length was a success
   */
  public Backoff(Duration first, Duration longest, Duration lasted) {
    this.first = first;
    this.longest = longest;
    this.lasted = lasted;
    this.next = first;
  }

  /** The pause after an attempt that ran for this long. */
  public Duration after(Duration run) {
    if (run.compareTo(lasted) >= 0) next = first;
    Duration pause = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause;
  }
}
