package io.portcullis.rules;

import io.portcullis.detector.Detection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what to do about a detection: report it, spare it, hold it back or enforce it, with which
 * scope and timeout. It asks the clock only whether a detection is too old to act on.
 */
public final class Policy {

  /**
   * @param scope of a first block
   * @param timeouts of the first block, the second, and so on; the last repeats
   * @param tooOld a detection whose flow ended longer ago is reported, never enforced
   */
  public record Settings(Scope scope, List<Duration> timeouts, Duration tooOld) {
    public static final Settings DEFAULT =
        new Settings(
            Scope.CONNECTION,
            List.of(
                Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(24), Duration.ofDays(7)),
            Duration.ofMinutes(5));
  }

  public Policy(Settings settings, Breaker breaker, InstantSource clock) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Decides. Counts against the breaker's budget when the answer is to enforce.
   *
   * @param inForce finds the block in force on a target
   * @param offences how often a target was blocked before
   * @param blocksInForce how many blocks there are now
   */
  public Decision decide(
      Detection detection,
      Network network,
      Allowlist allowlist,
      Function<Target, Optional<Block>> inForce,
      Function<Target, Integer> offences,
      int blocksInForce) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What would be decided at another time, for replays: the same without the age check. */
  public Policy at(Instant now) {
    throw new UnsupportedOperationException("not built yet");
  }
}
