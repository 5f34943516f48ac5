package io.portcullis.gateway.fleet;

import io.portcullis.fleet.message.Health;
import java.time.Duration;
import java.util.Optional;

/** How flows came in the last minute, from counts that only grow. Used by one thread. */
final class Pacing {
  private static final Duration EACH = Duration.ofMinutes(1);

  private Optional<FleetExchange.Taken> before = Optional.empty();
  private Duration since = Duration.ZERO;
  private Optional<Health.Pace> pace = Optional.empty();

  /**
   * The pace of the last whole minute; empty before there was one.
   *
   * @param now time since this machine's boot
   */
  Optional<Health.Pace> of(FleetExchange.Taken taken, Duration now) {
    Duration passed = now.minus(since);
    if (before.isPresent() && passed.compareTo(EACH) < 0) return pace;
    pace = before.map(last -> pace(taken.flows() - last.flows(), passed, taken.lag()));
    before = Optional.of(taken);
    since = now;
    return pace;
  }

  private static Health.Pace pace(long flows, Duration passed, Duration lag) {
    return new Health.Pace(
        tenths(flows * 1000.0 / passed.toMillis()), tenths(lag.toMillis() / 1e3));
  }

  /** A clock that was set back makes a lag below zero, which is none. */
  private static double tenths(double value) {
    return Math.max(0, Math.round(value * 10) / 10.0);
  }
}
