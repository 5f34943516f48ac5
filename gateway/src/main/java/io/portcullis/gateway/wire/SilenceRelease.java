package io.portcullis.gateway.wire;

import io.portcullis.rules.Block;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Release by evidence ({@code verify.release-silent}): a block whose traffic has fallen silent on
 * the inside ends early, one that still beats gets its whole time again before it ends. Without it
 * a gateway that blocks is blind to what became of the infection.
 */
public final class SilenceRelease {
  /** Blocks are looked at once a second, and a look may be late. */
  private static final Duration TIME_TO_LOOK = Duration.ofSeconds(3);

  private final Duration enough;
  private final Function<Target, Optional<Instant>> watchedSince;
  private final Function<Target, Optional<Instant>> lastSeen;
  private final Function<Long, Optional<Instant>> lastDropped;

  /** What becomes of a block. */
  public sealed interface Fate {}

  /** It keeps its time. */
  public record Stays() implements Fate {}

  /**
   * It ends now.
   *
   * @param quiet for how long nothing was heard
   */
  public record Ends(Duration quiet) implements Fate {}

  /** It gets its whole time again. */
  public record GoesOn() implements Fate {}

  /**
   * @param enough how long a silence ends a block
   * @param watchedSince since when a target is watched without a gap; empty while it is not, so
   *     that a silence means nothing
   * @param lastSeen when its last packet arrived on the inside
   * @param lastDropped when the kernel last dropped for a block of this number: a capture may be
   *     blind where the drop is, and what it does not hear is no silence then
   */
  public SilenceRelease(
      Duration enough,
      Function<Target, Optional<Instant>> watchedSince,
      Function<Target, Optional<Instant>> lastSeen,
      Function<Long, Optional<Instant>> lastDropped) {
    this.enough = enough;
    this.watchedSince = watchedSince;
    this.lastSeen = lastSeen;
    this.lastDropped = lastDropped;
  }

  /** Only what evidence has made ends by evidence; an operator's block is the operator's. */
  public Fate of(Block block, Instant now) {
    Optional<Instant> watched = watchedSince.apply(block.target());
    boolean operators = block.origin().isOperators() || block.permanent();
    boolean others = operators || block.origin().isListed();
    if (others || watched.isEmpty()) return new Stays();
    Optional<Instant> seen = last(lastSeen.apply(block.target()), lastDropped.apply(block.id()));
    // When it was made is a date of then; its end is one of today's clock.
    Instant begun = block.expires().minus(block.timeout());
    Instant heard = later(later(seen.orElse(Instant.EPOCH), watched.get()), begun);
    Duration quiet = Duration.between(heard, now);
    if (quiet.compareTo(enough) >= 0) return new Ends(quiet);
    return seen.isPresent() && isEnding(block, now) ? new GoesOn() : new Stays();
  }

  private static Optional<Instant> last(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty() || other.isEmpty()) return one.or(() -> other);
    return Optional.of(later(one.get(), other.get()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** The last twentieth of its time, or of a short one as much as a look needs. */
  private static boolean isEnding(Block block, Instant now) {
    Duration last = block.timeout().dividedBy(20);
    if (last.compareTo(TIME_TO_LOOK) < 0) last = TIME_TO_LOOK;
    return block.remaining(now).compareTo(last) < 0;
  }
}
