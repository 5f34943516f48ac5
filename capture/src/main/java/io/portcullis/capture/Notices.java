package io.portcullis.capture;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the taps have to say until somebody asks; bounded, the oldest go first, counted. */
final class Notices {
  private static final int MOST = 256;

  private final InstantSource clock;
  private final Deque<CaptureNotice> waiting = new ArrayDeque<>();
  private long forgotten;

  Notices(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(String networkInterface, String text) {
    if (waiting.size() == MOST) {
      waiting.removeFirst();
      forgotten++;
    }
    waiting.addLast(new CaptureNotice(clock.instant(), networkInterface, text));
  }

  /** Hands over all that wait, oldest first, and forgets them. */
  synchronized List<CaptureNotice> take() {
    List<CaptureNotice> taken = new ArrayList<>();
    if (forgotten > 0) {
      taken.add(
          new CaptureNotice(
              clock.instant(), "", forgotten + " notices of the capture were forgotten unread"));
    }
    taken.addAll(waiting);
    waiting.clear();
    forgotten = 0;
    return taken;
  }
}
