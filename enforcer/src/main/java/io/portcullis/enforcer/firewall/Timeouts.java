package io.portcullis.enforcer.firewall;

import java.time.Duration;

/** What the kernel can hold. */
public final class Timeouts {
  /** A timeout of less than a jiffy would be none, so for ever; a jiffy is at most 10 ms. */
  static final Duration SHORTEST = Duration.ofMillis(100);

  /** What both nftables and ipset (2,147,483 s, ip_set(8)) can hold. */
  public static final Duration LONGEST = Duration.ofDays(24);

  private static final Duration LATE = Duration.ofSeconds(60);
  private static final Duration EARLY = Duration.ofSeconds(2);

  private Timeouts() {}

  static Duration clamp(Duration timeout) {
    if (timeout.compareTo(SHORTEST) < 0) return SHORTEST;
    return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
  }

  /**
   * Whether a lease need not be told anew: it ends at most a minute early, and two seconds late.
   *
   * @param held what is left of it in the kernel; zero: nothing
   * @param left what should be; zero or less: nothing
   */
  static boolean isNear(Duration held, Duration left) {
    if (left.isNegative() || left.isZero()) return held.isZero();
    Duration wanted = clamp(left);
    return held.compareTo(wanted.plus(EARLY)) <= 0 && held.compareTo(wanted.minus(LATE)) >= 0;
  }
}
