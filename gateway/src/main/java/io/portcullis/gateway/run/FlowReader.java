package io.portcullis.gateway.run;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a source on a thread of its own into a bounded queue, so that one slow decision never holds
 * up ra (argus drops a reader that stops reading). When the queue is full a recorded source waits;
 * a live one loses the flow, and the loss is counted.
 */
final class FlowReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final FlowSource source;
  private final BlockingQueue<Reading> queue;
  private final Thread thread;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong looks = new AtomicLong();
  private volatile boolean closing;
  private volatile Optional<IOException> failure = Optional.empty();

  /**
   * @param capacity readings that may wait, 1 or more
   */
  FlowReader(FlowSource source, int capacity) {
    this.source = source;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.thread = new Thread(this::run, "flow-reader");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing) {
        Reading reading = source.read(PATIENCE);
        looks.incrementAndGet();
        if (reading instanceof Reading.Quiet) continue;
        hand(reading);
        if (reading instanceof Reading.EndOfInput) return;
      }
    } catch (IOException broken) {
      fail(broken);
    } catch (InterruptedException told) {
      fail(new IOException(source.name() + ": the reading thread was interrupted", told));
    } catch (RuntimeException | Error defect) {
      // Nobody else would notice that no flow comes any more.
      fail(new IOException(source.name() + ": reading failed by a defect: " + defect, defect));
    }
  }

  private void fail(IOException broken) {
    if (!closing) failure = Optional.of(broken);
    while (!queue.offer(Reading.END))
      queue.poll(); // the failure must arrive, if need be in place of a flow
  }

  private void hand(Reading reading) throws InterruptedException {
    boolean mayWait = source.recorded() || reading instanceof Reading.EndOfInput;
    if (queue.offer(reading)) return;
    if (!mayWait) {
      dropped.incrementAndGet();
      return;
    }
    while (!closing && !queue.offer(reading, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      // The loop is busy; a recorded source has all the time of the world.
    }
  }

  /**
   * Takes what waits.
   *
   * @param to what was taken is added to it, in its order
   * @param most readings at once
   * @param patience how long to wait for the first one
   */
  void drain(List<Reading> to, int most, Duration patience) throws InterruptedException {
    Reading first = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    // A recorded source may be a pipe on which nothing comes; that is no fault of its reader.
    if (source.recorded()) looks.incrementAndGet();
    if (first == null) return;
    to.add(first);
    queue.drainTo(to, most - 1);
  }

  /** How often the source was asked for a reading and answered; a recorded one need not. */
  long looks() {
    return looks.get();
  }

  /** Live flows that were lost because the queue was full. */
  long dropped() {
    return dropped.get();
  }

  /** Readings that wait now. */
  int waiting() {
    return queue.size();
  }

  /** Why the source broke; empty while it works, and after a clean end. */
  Optional<IOException> failure() {
    return failure;
  }

  @Override
  public void close() {
    closing = true;
    source.close();
    thread.interrupt();
    try {
      thread.join(2000);
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }
}
