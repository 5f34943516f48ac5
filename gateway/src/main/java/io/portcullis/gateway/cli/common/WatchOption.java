package io.portcullis.gateway.cli.common;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;

/** Shows something again and again. */
public final class WatchOption {
  private static final long EACH_MILLIS = 2_000;
  private static final long LOOK_MILLIS = 100;

  /** ECMA-48: the cursor to the first line, and everything below it away. */
  private static final String FROM_THE_TOP = "\u001b[H\u001b[J";

  @Option(names = "--watch", description = "Show it again every two seconds, until Ctrl-C.")
  private boolean watch;

  /**
   * Runs it once, or until somebody ends it.
   *
   * @return the exit code of the last time
   */
  public int run(Console console, Callable<Integer> once) throws Exception {
    if (!watch) return once.call();
    BooleanSupplier ended = console.termination();
    int code = Exit.DONE;
    while (!ended.getAsBoolean()) {
      if (console.terminal()) console.out().print(FROM_THE_TOP);
      code = once.call();
      console.out().flush();
      if (console.out().checkError()) break; // nobody reads any more
      for (long waited = 0; waited < EACH_MILLIS; waited += LOOK_MILLIS) {
        if (ended.getAsBoolean()) break;
        Thread.sleep(LOOK_MILLIS);
      }
    }
    return code;
  }
}
