package io.portcullis.rules;

import java.time.Duration;
import java.util.Optional;

/**
 * The pace of what is done again and again. It goes by the time since boot ({@link
 * BootClock#sinceBoot}), because a wall clock that is set back would stop it. Used by one thread.
 */
public final class Every {
  private final Duration interval;
  private Optional<Duration> last = Optional.empty();
  private boolean hastened;

  /**
   * Due when first asked, and then an interval after each time that it was due.
   *
   * @param interval zero: always due
   */
  public Every(Duration interval) {
    this.interval = interval;
  }

  /** First due an interval after a moment. */
  public static Every after(Duration interval, Duration sinceBoot) {
    Every every = new Every(interval);
    every.last = Optional.of(sinceBoot);
    return every;
  }

  /** Whether it is time; when it is, the next interval begins. */
  public boolean isDue(Duration sinceBoot) {
    boolean due = last.isEmpty() || sinceBoot.minus(last.get()).compareTo(interval) >= 0;
    if (due) last = Optional.of(sinceBoot);
    boolean either = due || hastened;
    hastened = false;
    return either;
  }

  /** Due once more when next asked, in between; the pace stays. */
  public void hasten() {
    hastened = true;
  }
}
