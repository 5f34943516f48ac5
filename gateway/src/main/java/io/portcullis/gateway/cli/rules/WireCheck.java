package io.portcullis.gateway.cli.rules;

import io.portcullis.capture.CaptureNotice;
import io.portcullis.capture.LiveVerifier;
import io.portcullis.capture.WireFinding;
import io.portcullis.capture.WireSettings;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.gateway.wiring.KernelCounters;
import io.portcullis.rules.Block;
import io.portcullis.rules.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Watches blocks on the wire for a while, beside a running gateway or without one. */
public final class WireCheck implements AutoCloseable {
  // A packet that passed just before the drop may be underway for a second, and is no leak.
  static final Duration LEAST = Duration.ofSeconds(2);
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final Duration TURN = Duration.ofMillis(500);

  private final Enforcer enforcer;
  private final Console console;
  private final LiveVerifier verifier;

  private WireCheck(Enforcer enforcer, Console console, LiveVerifier verifier) {
    this.enforcer = enforcer;
    this.console = console;
    this.verifier = verifier;
  }

  /**
   * Opens the interfaces and watches these blocks.
   *
   * @throws StopException when there is nothing to look at, or no right to
   */
  public static WireCheck open(RootCommand portcullis, List<Block> blocks) throws Exception {
    WireSettings settings =
        portcullis
            .network()
            .wire(portcullis.config().verify().keepBytes().orElse(0L))
            .orElseThrow(
                () ->
                    new StopException(
                        Exit.FAILED,
                        "there is no inside or no outside interface to watch; name them in the"
                            + " configuration (interfaces: inside, outside)"));
    LiveVerifier verifier = LiveVerifier.open(settings, portcullis.world().clock());
    WireCheck watch = new WireCheck(portcullis.orders().enforcer(), portcullis.console(), verifier);
    try {
      verifier.follow(
          blocks, List.of(), portcullis.allowlist().now().kernelPrefixes(portcullis.now()));
      watch.count(blocks);
      watch.settle();
    } catch (Exception failed) {
      watch.close();
      throw failed;
    }
    return watch;
  }

  private void settle() throws StopException, InterruptedException {
    long end = System.nanoTime() + SETTLING.toNanos();
    while (!verifier.isSettled() && System.nanoTime() < end) Thread.sleep(20);
    if (verifier.isForbidden()) {
      throw new StopException(
          Exit.NOT_PERMITTED, "no right to capture: run as root or with CAP_NET_RAW");
    }
    tellNotices();
  }

  private void tellNotices() {
    for (CaptureNotice notice : verifier.notices()) console.warn("capture: " + notice);
  }

  /** The verdicts after so long, or earlier when there is one that says something for each. */
  List<WireFinding> watch(List<Block> blocks, Duration time) throws Exception {
    long begin = System.nanoTime();
    Duration passed = Duration.ZERO;
    while (passed.compareTo(time) < 0) {
      pause(passed, time);
      passed = Duration.ofNanos(System.nanoTime() - begin);
      count(blocks);
      boolean open =
          verifier.findings().stream().anyMatch(each -> each.verdict() == Verdict.UNTESTED);
      if (!open && passed.compareTo(LEAST) >= 0) break;
    }
    clearProgress();
    // Who masqueraded the last packets is answered within half a second.
    Thread.sleep(TURN.toMillis());
    count(blocks);
    tellNotices();
    return verifier.findings();
  }

  /** Waits so long, and says how many packets were captured and lost. */
  public List<LiveVerifier.Statistics> measure(Duration time) throws Exception {
    Duration passed = Duration.ZERO;
    while (passed.compareTo(time) < 0) {
      pause(passed, time);
      passed = passed.plus(TURN);
    }
    clearProgress();
    tellNotices();
    return verifier.statistics();
  }

  private void pause(Duration passed, Duration time) throws InterruptedException {
    if (console.showsProgress()) {
      console.err().print("\rwatching the wire, " + time.minus(passed).toSeconds() + " s left ");
      console.err().flush();
    }
    Thread.sleep(Math.min(TURN.toMillis(), time.minus(passed).toMillis() + 1));
  }

  private void clearProgress() {
    if (console.showsProgress()) console.err().print("\r\u001b[K");
  }

  private void count(List<Block> blocks) throws IOException {
    KernelCounters.hand(enforcer, verifier, blocks);
  }

  @Override
  public void close() {
    verifier.close();
  }
}
