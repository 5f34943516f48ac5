package io.portcullis.detector;

/**
 * The sequence of time windows. Each starts at its first flow's own time, so there are no empty
 * ones.
 */
final class TimeWindows {
  /** Where a flow falls. */
  enum Place {
    INSIDE,
    /** Before the window, or exactly at its end: slips lost it without a word. */
    LOST,
    /** After the window's end: close it, and open the next. */
    AFTER
  }

  private final long lengthMicros;
  private final boolean losses;
  private boolean open;
  private long startMicros;

  private TimeWindows(long lengthMicros, boolean losses) {
    this.lengthMicros = lengthMicros;
    this.losses = losses;
  }

  /** Those of a profile; where it has none, one window without end. */
  static TimeWindows of(Profile profile) {
    return profile
        .window()
        .map(length -> new TimeWindows(length.toNanos() / 1000, profile.windowLosses()))
        .orElseGet(() -> new TimeWindows(Long.MAX_VALUE, false));
  }

  Place place(long micros) {
    if (!open) {
      openAt(micros);
      return Place.INSIDE;
    }
    long sinceStart = micros - startMicros;
    if (sinceStart > lengthMicros) return Place.AFTER;
    if (!losses) return sinceStart < lengthMicros ? Place.INSIDE : Place.AFTER;
    return sinceStart >= 0 && sinceStart < lengthMicros ? Place.INSIDE : Place.LOST;
  }

  void openAt(long micros) {
    open = true;
    startMicros = micros;
  }

  boolean isOpen() {
    return open;
  }

  long startMicros() {
    return startMicros;
  }

  long endMicros() {
    return startMicros + lengthMicros;
  }
}
