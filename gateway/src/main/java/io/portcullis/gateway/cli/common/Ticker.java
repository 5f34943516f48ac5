package io.portcullis.gateway.cli.common;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says on stderr what is being done and for how long already, where it takes more than two seconds;
 * nothing where nobody looks.
 */
public final class Ticker implements AutoCloseable {
  private static final long FIRST_MILLIS = 2_000;
  private static final long EACH_MILLIS = 500;

  private final Console console;
  private final Supplier<String> what;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread = new Thread(this::tick, "ticker");
  private boolean said;

  /**
   * @param shown whether there is an end to it that somebody waits for
   * @param what is being done; asked by another thread
   */
  public Ticker(Console console, boolean shown, Supplier<String> what) {
    this.console = console;
    this.what = what;
    thread.setDaemon(true);
    if (shown && console.showsProgress()) thread.start();
  }

  private void tick() {
    long begin = System.nanoTime();
    try {
      long wait = FIRST_MILLIS;
      while (!done.await(wait, TimeUnit.MILLISECONDS)) {
        wait = EACH_MILLIS;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        console.err().print("\r" + what.get() + ", " + seconds + " s\u001b[K");
        console.err().flush();
        said = true;
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes its line away again. */
  @Override
  public void close() {
    done.countDown();
    try {
      thread.join();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
    if (!said) return;
    console.err().print("\r\u001b[K");
    console.err().flush();
  }
}
