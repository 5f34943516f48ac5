package io.portcullis.gateway.cli.top;

import io.portcullis.gateway.page.Commands;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Looks again and again, and carries out orders, on a thread of its own: a kernel or ledger that
 * makes it wait holds no key back.
 */
final class Work implements AutoCloseable {
  private static final long EACH_MILLIS = 1000;

  private final Feed feed;
  private final Commands commands;
  private final String by;
  private volatile Picture picture = Picture.NONE;
  private final AtomicReference<Optional<String>> said = new AtomicReference<>(Optional.empty());
  private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(1);
  private final Thread thread = new Thread(this::work, "top");
  private volatile boolean closed;

  /**
   * @param by name of the person who is written down as the author of orders
   */
  Work(Feed feed, Commands commands, String by) {
    this.feed = feed;
    this.commands = commands;
    this.by = by;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The newest picture. */
  Picture picture() {
    return picture;
  }

  /** What became of the last order, once. */
  Optional<String> said() {
    return said.getAndSet(Optional.empty());
  }

  /** Has an order carried out; false when the one before is not done yet. */
  boolean give(Order order) {
    return orders.offer(order);
  }

  private void work() {
    try {
      while (!closed) {
        picture = feed.look();
        Order order = orders.poll(EACH_MILLIS, TimeUnit.MILLISECONDS);
        if (order != null) said.set(Optional.of(carryOut(order)));
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private String carryOut(Order order) {
    Commands.Outcome outcome = commands.run(by, order.words());
    if (outcome.exit() == 0) return order.done();
    return outcome.talk().lines().findFirst().orElse("refused: exit " + outcome.exit());
  }

  /** An order that has begun is let come to its end, for a while. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(2 * EACH_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
