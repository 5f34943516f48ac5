package io.portcullis.detector;

import io.portcullis.argus.Flow;
import java.time.Duration;

/**
 * slips' time windows with their losses: a flow before the window's start, or exactly at its end,
 * is dropped; a later one closes the window and opens the next at its own time.
 */
final class Window {
  private final long lengthMicros;
  private boolean open;
  private long startMicros;

  Window(Duration length) {
    this.lengthMicros = length.toNanos() / 1000;
  }

  /** Where a flow stands. */
  enum Place {
    INSIDE,
    LOST,
    OPENS_NEXT
  }

  /** Where this flow stands; a flow that opens the next window has opened it. */
  Place place(Flow flow) {
    long start = flow.startMicros();
    if (!open) {
      open = true;
      startMicros = start;
      return Place.INSIDE;
    }
    long end = startMicros + lengthMicros;
    if (start > end) {
      startMicros = start;
      return Place.OPENS_NEXT;
    }
    return start < startMicros || start == end ? Place.LOST : Place.INSIDE;
  }
}
