package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * When something ends, told by both clocks: within the boot that wrote it the boot clock decides,
 * so that nobody's hand on the wall clock ends or stretches a block; in a later boot the wall clock
 * does, clamped to what was left when that boot was last seen.
 *
 * @param expires wall clock, as written
 * @param bootId of the boot that wrote it
 * @param bootDeadline time since that boot at which it ends
 */
public record Deadline(Instant expires, String bootId, Duration bootDeadline) {
  // /proc/uptime counts in hundredths of a second; below this the clocks agree, and the written
  // time is shown unchanged instead of one that trembles.
  private static final Duration AGREEMENT = Duration.ofSeconds(1);
  private static final Duration AGREEMENT_BACKWARDS = AGREEMENT.negated();

  /** For what may end at any time or never. */
  public static final Duration FOR_EVER = Duration.ofDays(36_525);

  /** One reading of both clocks, so that all rows of an answer see the same moment. */
  public record Now(Instant wall, String bootId, Duration sinceBoot) {}

  /** The deadline for something that ends at a wall-clock time, at most this far away. */
  public static Deadline at(Instant expires, Duration most, Now now) {
    Duration left = clamp(Duration.between(now.wall(), expires), most);
    return new Deadline(expires, now.bootId(), now.sinceBoot().plus(left));
  }

  /**
   * When it ends by today's wall clock.
   *
   * @param lastSeen of each earlier boot, how long it had run when it was last seen
   */
  public Instant expires(Now now, Map<String, Duration> lastSeen) {
    return expires(now, lastSeen.getOrDefault(bootId, Duration.ZERO));
  }

  /**
   * When it ends by today's wall clock.
   *
   * @param lastSeen how long the boot that wrote it had run when it was last seen
   */
  public Instant expires(Now now, Duration lastSeen) {
    if (bootId.equals(now.bootId())) {
      Instant byBootClock = now.wall().plus(bootDeadline.minus(now.sinceBoot()));
      Duration apart = Duration.between(expires, byBootClock);
      // Not by abs(), which goes through BigDecimal.
      boolean agree = apart.compareTo(AGREEMENT) < 0 && apart.compareTo(AGREEMENT_BACKWARDS) > 0;
      return agree ? expires : byBootClock;
    }
    Duration wasLeft = bootDeadline.minus(lastSeen);
    Instant latest = now.wall().plus(wasLeft.isNegative() ? Duration.ZERO : wasLeft);
    return expires.isBefore(latest) ? expires : latest;
  }

  private static Duration clamp(Duration value, Duration most) {
    if (value.isNegative()) return Duration.ZERO;
    return value.compareTo(most) > 0 ? most : value;
  }
}
