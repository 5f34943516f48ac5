package io.portcullis.argus.live;

import io.portcullis.argus.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Between the thread that drains ra and the one that reads flows. Argus drops a client that does
 * not read, and all it had for it (after 100,000 records), so the draining thread never waits: what
 * finds no place is dropped here, and counted.
 */
public final class LiveQueue {
  private final BlockingQueue<Reading> queue;
  private final AtomicLong dropped = new AtomicLong();
  private long told;

  public LiveQueue(int capacity) {
    queue = new ArrayBlockingQueue<>(capacity);
  }

  public void offer(Reading reading) {
    if (!queue.offer(reading)) dropped.incrementAndGet();
  }

  public Optional<Reading> poll(Duration patience) throws InterruptedException {
    return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Readings dropped since the first. */
  public long dropped() {
    return dropped.get();
  }

  /**
   * Says what was dropped since the last time; but not before the queue has been drained, so that
   * one long jam is one notice.
   */
  public Optional<Reading.Notice> loss() {
    long now = dropped.get();
    if (now == told || !queue.isEmpty()) return Optional.empty();
    long lost = now - told;
    told = now;
    return Optional.of(
        new Reading.Notice(
            Reading.Severity.WARNING,
            lost + " flows were dropped because detection could not keep up"));
  }
}
