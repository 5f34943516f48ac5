package io.portcullis.argus.live;

import io.portcullis.argus.Reading;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * What a supervisor has to tell, until somebody asks. Bounded, and nothing is said twice in a row:
 * an argus that is away for a night must not fill the log. Safe for several threads.
 */
public final class SupervisorNotices {
  private static final int KEPT = 100;

  private final Queue<Reading.Notice> untold = new ArrayDeque<>();
  private String last = "";

  public synchronized void add(Reading.Severity severity, String text) {
    if (text.equals(last)) return;
    last = text;
    if (untold.size() == KEPT) untold.remove();
    untold.add(new Reading.Notice(severity, text));
  }

  public synchronized Optional<Reading.Notice> next() {
    return Optional.ofNullable(untold.poll());
  }
}
