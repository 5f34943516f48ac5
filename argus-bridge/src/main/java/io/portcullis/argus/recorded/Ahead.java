package io.portcullis.argus.recorded;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a thread of its own makes and another takes, in the order of its making and at most so many
 * ahead. What breaks the making comes in its place: after all that was made before it.
 *
 * @param <T> what is made, whole pieces at once: to hand one over costs some microseconds
 */
final class Ahead<T> {
  /** Makes one after the other, on the thread that this class starts. */
  interface Making<T> {
    /**
     * @return empty at the end
     */
    Optional<T> next() throws IOException, InterruptedException;
  }

  /**
   * @param failure why nothing more was made; without it and without a piece it is the end
   */
  private record Step<T>(Optional<T> made, Optional<Throwable> failure) {}

  private final Making<T> making;
  private final BlockingQueue<Step<T>> queue;
  private final Thread thread;
  private Optional<Step<T>> last = Optional.empty();

  /**
   * @param name of the thread
   * @param most pieces that may wait, 1 or more; beyond them the making waits
   */
  Ahead(String name, int most, Making<T> making) {
    this.making = making;
    this.queue = new ArrayBlockingQueue<>(most);
    this.thread = new Thread(this::make, name);
    thread.setDaemon(true);
  }

  /** On one core, threads that wait for each other only cost. */
  static boolean pays() {
    return Runtime.getRuntime().availableProcessors() > 1;
  }

  void start() {
    thread.start();
  }

  private void make() {
    try {
      Optional<T> made;
      do {
        made = making.next();
        queue.put(new Step<>(made, Optional.empty()));
      } while (made.isPresent());
    } catch (InterruptedException stopped) {
      // Only stop() interrupts this thread, and then nobody takes any more.
    } catch (IOException | RuntimeException | Error broken) {
      fail(broken);
    }
  }

  private void fail(Throwable broken) {
    try {
      queue.put(new Step<>(Optional.empty(), Optional.of(broken)));
    } catch (InterruptedException stopped) {
      // As above.
    }
  }

  /**
   * The next piece.
   *
   * @return empty when none came within the patience, and from the end on
   * @throws IOException what broke the making, each time from there on; so with errors and
   *     unchecked exceptions
   */
  Optional<T> take(Duration patience) throws IOException, InterruptedException {
    if (last.isEmpty()) {
      Step<T> step = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (step == null) return Optional.empty();
      if (step.made().isPresent()) return step.made();
      last = Optional.of(step);
    }
    Optional<Throwable> failure = last.flatMap(Step::failure);
    if (failure.isPresent()) tell(failure.get());
    return Optional.empty();
  }

  private static void tell(Throwable failure) throws IOException {
    if (failure instanceof IOException broken) throw broken;
    if (failure instanceof RuntimeException defect) throw defect;
    if (failure instanceof Error grave) throw grave;
    throw new IllegalStateException(failure);
  }

  /** Whether all was taken. */
  boolean ended() {
    return last.isPresent();
  }

  /** Ends the thread, unless it waits for a stream that has to be closed, too. */
  void stop() {
    thread.interrupt();
  }
}
