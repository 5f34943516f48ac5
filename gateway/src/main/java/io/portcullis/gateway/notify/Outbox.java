package io.portcullis.gateway.notify;

import io.portcullis.gateway.notify.notifier.Notice;
import io.portcullis.gateway.notify.notifier.Notifier;
import io.portcullis.rules.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Notices on their way to one notifier: a bounded queue and a thread that sends, tries again, and
 * keeps to a pace. Whoever puts one in never waits; what does not fit is lost, counted, and told
 * with the next one that arrives.
 */
final class Outbox implements AutoCloseable {
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(3);

  private final Notifier.Sender sender;
  private final Function<List<Notice>, Notice> digest;
  private final Pace pace;
  private final BootClock clock;
  // Empty: the end.
  private final BlockingQueue<Optional<Notice>> queue;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile String trouble = "";
  private volatile boolean ended;
  private final Thread thread;
  private double allowed;
  private Duration allowedAt;
  private long untold;

  /**
   * How fast it sends.
   *
   * @param digest for how long notices are gathered into one message; zero: not at all
   * @param perHour messages at most, 1 or more; what comes beyond is gathered, too
   * @param queue notices that may wait
   * @param firstRetry the pause after the first failure; each later one is twice as long
   * @param longestRetry the longest pause
   * @param giveUp a message that did not go through for so long is lost
   */
  record Pace(
      Duration digest,
      int perHour,
      int queue,
      Duration firstRetry,
      Duration longestRetry,
      Duration giveUp) {

    /** What the configuration says, and else a pace that people can bear. */
    static Pace of(Duration digest, int perHour) {
      return new Pace(
          digest,
          perHour,
          200,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(30));
    }
  }

  /**
   * @param name of the thread
   * @param digest makes one message of several
   */
  Outbox(
      String name,
      Notifier.Sender sender,
      Function<List<Notice>, Notice> digest,
      Pace pace,
      BootClock clock) {
    this.sender = sender;
    this.digest = digest;
    this.pace = pace;
    this.clock = clock;
    this.queue = new ArrayBlockingQueue<>(pace.queue());
    this.allowed = pace.perHour();
    this.allowedAt = clock.sinceBoot();
    this.thread = new Thread(this::work, "notify " + name);
    // A mail server that hangs must not hold up the end of the process.
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Takes one to send; never waits. */
  void put(Notice notice) {
    if (ended || !queue.offer(Optional.of(notice))) lost.incrementAndGet();
  }

  /** Messages that went out. */
  long sent() {
    return sent.get();
  }

  /** Notices that nobody was told. */
  long lost() {
    return lost.get();
  }

  /** Notices that wait. */
  int waiting() {
    return queue.size();
  }

  /** Why the last message did not go through; empty when it did. */
  String trouble() {
    return trouble;
  }

  private void work() {
    try {
      boolean more = true;
      while (more) {
        List<Notice> together = new ArrayList<>();
        more = gather(together);
        if (!together.isEmpty()) deliver(together);
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for a notice, and for those that are to go with it.
   *
   * @return false at the end
   */
  private boolean gather(List<Notice> together) throws InterruptedException {
    if (!take(queue.take(), together)) return false;
    Duration until = clock.sinceBoot().plus(pace.digest());
    while (true) {
      Duration left = longer(until.minus(clock.sinceBoot()), untilAllowed());
      if (left.isZero() || left.isNegative()) break;
      Optional<Notice> next = queue.poll(left.toMillis() + 1, TimeUnit.MILLISECONDS);
      if (next != null && !take(next, together)) return false;
    }
    allowed -= 1;
    return true;
  }

  private static boolean take(Optional<Notice> next, List<Notice> together) {
    next.ifPresent(together::add);
    return next.isPresent();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** A bucket of messages that fills evenly over the hour. */
  private Duration untilAllowed() {
    Duration now = clock.sinceBoot();
    double perMilli = pace.perHour() / (double) Duration.ofHours(1).toMillis();
    double gained = now.minus(allowedAt).toMillis() * perMilli;
    allowed = Math.min(pace.perHour(), allowed + gained);
    allowedAt = now;
    return allowed >= 1
        ? Duration.ZERO
        : Duration.ofMillis((long) Math.ceil((1 - allowed) / perMilli));
  }

  private void deliver(List<Notice> together) throws InterruptedException {
    Notice message = together.size() == 1 ? together.get(0) : digest.apply(together);
    Duration since = clock.sinceBoot();
    Duration pause = pace.firstRetry();
    boolean arrived = false;
    try {
      while (!arrived && !isOverdue(since)) {
        arrived = isSent(message);
        if (arrived) break;
        Thread.sleep(pause.toMillis());
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(pace.longestRetry()) > 0 ? pace.longestRetry() : twice;
      }
    } catch (Notifier.RefusedException never) {
      trouble = words(never);
    } finally {
      if (!arrived) lost.addAndGet(together.size());
    }
  }

  private boolean isOverdue(Duration since) {
    return clock.sinceBoot().minus(since).compareTo(pace.giveUp()) > 0;
  }

  private boolean isSent(Notice message) throws InterruptedException, Notifier.RefusedException {
    long missing = lost.get() - untold;
    Notice whole =
        missing == 0
            ? message
            : message.with(new Notice.Line("lost", missing + " earlier notices were lost"));
    try {
      sender.send(whole);
      untold += missing;
      sent.incrementAndGet();
      trouble = "";
      return true;
    } catch (Notifier.RefusedException never) {
      throw never;
    } catch (IOException later) {
      trouble = words(later);
    } catch (RuntimeException defect) {
      // A defect in one notifier costs its message, and neither the thread nor the next one.
      trouble = String.valueOf(defect);
    }
    return false;
  }

  private static String words(IOException failed) {
    return String.valueOf(failed.getMessage());
  }

  /** Takes no more; what waits is still sent, and then the thread ends. */
  void end() {
    ended = true;
    while (!queue.offer(Optional.empty())) {
      if (queue.poll() != null) lost.incrementAndGet();
    }
  }

  /** Ends, and waits for some seconds until all is sent; what is left is lost. */
  @Override
  public void close() {
    if (!ended) end();
    try {
      thread.join(PATIENCE_AT_THE_END.toMillis());
      thread.interrupt();
      thread.join(100);
    } catch (InterruptedException told) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    lost.addAndGet(queue.stream().filter(Optional::isPresent).count());
  }
}
