package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * From when to when a block is in force.
 *
 * @param created wall clock
 * @param expires wall clock; within one boot the boot clock decides
 * @param timeout the whole time it was given last, above zero
 * @param permanent whether the gateway renews it before the kernel's timeout
 */
public record Life(Instant created, Instant expires, Duration timeout, boolean permanent) {

  public Life {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a block needs a timeout above zero, not " + timeout);
    }
  }

  /** One that ends when its timeout is over. */
  public static Life of(Instant created, Duration timeout) {
    return new Life(created, created.plus(timeout), timeout, false);
  }

  /** One that is renewed for ever, each time for this timeout. */
  public static Life permanent(Instant created, Duration timeout) {
    return new Life(created, created.plus(timeout), timeout, true);
  }

  /** Another end for what began at the same time. */
  public Life until(Instant end, Duration whole, boolean forEver) {
    return new Life(created, end, whole, forEver);
  }

  /** What is left of it; zero when it is over. */
  public Duration remaining(Instant now) {
    Duration left = Duration.between(now, expires);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
