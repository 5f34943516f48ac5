package io.portcullis.rules;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The blast-radius budget (DESIGN §3): a budget of new blocks per inside source first, then for
 * all. When the overall budget is spent it opens: no new blocks until the operator resets it.
 */
public final class Breaker {

  /**
   * @param perSourcePerMinute new blocks of one source in a minute; beyond it only that source
   *     waits
   * @param perMinute new blocks of all sources in a minute
   * @param inForce blocks in force at once
   * @param peersShare share of the recently seen outside peers that may be blocked, 0 to 1
   * @param peersAtLeast the share counts from this many peers on
   * @param peersWindow how long a peer is recent
   */
  public record Budget(
      int perSourcePerMinute,
      int perMinute,
      int inForce,
      double peersShare,
      int peersAtLeast,
      Duration peersWindow) {
    public static final Budget DEFAULT = new Budget(3, 10, 1000, 0.05, 50, Duration.ofHours(1));
  }

  public Breaker(Budget budget) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Takes note of an outside peer, so that the share means something. */
  public void sawPeer(InetAddress outside, Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Asks for one more block.
   *
   * @param blocksInForce how many there are now
   * @return empty when granted (and counted), else why not, in words
   */
  public Optional<String> refuses(InetAddress source, int blocksInForce, Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Why it is open, since when; empty while it is closed. */
  public Optional<String> open() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Opens it as it was before a restart. */
  public void open(String why) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The operator's reset. */
  public void reset() {
    throw new UnsupportedOperationException("not built yet");
  }
}
