package io.portcullis.gateway.cli.common;

import java.io.PrintStream;
import java.util.function.IntConsumer;

/**
 * Ends the process when one of its threads dies of a defect, with a line that says which. A gateway
 * whose reader or capture is gone would go on without seeing anything; one that ends is started
 * again by systemd, and blocks stay in the kernel meanwhile.
 *
 * @param to the process's own standard error
 * @param end ends it at once with an exit code
 */
public record LastWords(PrintStream to, IntConsumer end)
    implements Thread.UncaughtExceptionHandler {

  /** Takes over for all threads of this process, those that are yet to come included. */
  public static void install() {
    // halt, as a machine without memory may not get through an orderly end.
    LastWords words = new LastWords(System.err, Runtime.getRuntime()::halt);
    Thread.setDefaultUncaughtExceptionHandler(words);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    try {
      to.println("portcullis: the thread " + thread.getName() + " died: " + of(failure));
      to.flush();
    } finally {
      end.accept(Exit.FAILED);
    }
  }

  private static String of(Throwable failure) {
    StackTraceElement[] where = failure.getStackTrace();
    String at = where.length == 0 ? "" : " at " + where[0];
    return String.valueOf(failure).replace('\n', ' ') + at;
  }
}
