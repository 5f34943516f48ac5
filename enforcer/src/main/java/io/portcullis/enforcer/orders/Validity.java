package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Change;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.Timeouts;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Mode;
import java.time.Duration;
import java.time.Instant;

/**
 * What mode and time make of a block at one moment. A window of {@code arm --confirm} cuts the
 * times of the detector's blocks here and nowhere else: the ledger keeps their full times, so that
 * a confirmation gives them back by itself.
 *
 * @param mode as the ledger has it
 * @param now wall clock
 * @param sinceBoot boot clock of the same moment
 */
record Validity(Mode mode, Instant now, Duration sinceBoot) {
  // Reading clock, ledger and kernel takes a moment each, and the kernel counts in jiffies.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);
  // Renewed halfway, a permanent block bridges twelve days without a running gateway.
  private static final Duration RENEWED_BELOW = Timeouts.LONGEST.dividedBy(2);

  /** Whether evidence is enforced now. */
  boolean armed() {
    return mode.isArmed(now);
  }

  /** Whether a window ran out that nobody has closed yet. */
  boolean lapsed() {
    return mode instanceof Mode.ArmedUntil && !armed();
  }

  /** How long a block still acts; zero when it is over. */
  Duration left(Block block) {
    Duration left = block.permanent() ? Timeouts.LONGEST : block.remaining(now);
    boolean windowed = block.isReal() && !block.origin().isOperators();
    if (!windowed || !(mode instanceof Mode.ArmedUntil until)) return left;
    Duration window = Duration.between(now, until.deadline());
    if (window.isNegative()) return Duration.ZERO;
    return left.compareTo(window) < 0 ? left : window;
  }

  boolean isOver(Block block) {
    return left(block).isZero();
  }

  static Validity of(Mode mode, BootClock clock) {
    return new Validity(mode, clock.instant(), clock.sinceBoot());
  }

  /** How long a block acts after this moment, later; by the boot clock, which nobody moves. */
  Duration leftLater(Block block, BootClock clock) {
    return left(block).minus(clock.sinceBoot().minus(sinceBoot));
  }

  /** What the kernel must be told for a block: to drop it for what is left by then. */
  Change.Put put(Block block, BootClock clock) {
    return new Change.Put(block.target(), () -> leftLater(block, clock));
  }

  /** Whether a block that was not over at this moment is so by now. */
  boolean cameTooLate(Block block, BootClock clock) {
    Duration left = leftLater(block, clock);
    return left.isNegative() || left.isZero();
  }

  /**
   * Whether it is put back where the kernel lost it: the operator's in every mode, the detector's
   * when armed. A gateway in dry run creates nothing in the kernel for it.
   */
  boolean keeps(Block block) {
    return block.isReal() && (block.origin().isOperators() || armed());
  }

  /**
   * Whether the kernel's time for a block is the intended one.
   *
   * @param held read after this moment and before now: on a machine that stalls, seconds may lie
   *     between the two
   */
  boolean agrees(Block block, Firewall.Element held, BootClock clock) {
    Duration left = left(block);
    if (left.compareTo(Timeouts.LONGEST) >= 0) {
      return held.remaining().compareTo(RENEWED_BELOW) >= 0
          && held.remaining().compareTo(left.plus(TOLERANCE)) <= 0;
    }
    Duration leastLeft = leftLater(block, clock);
    return held.remaining().compareTo(left.plus(TOLERANCE)) <= 0
        && held.remaining().compareTo(leastLeft.minus(TOLERANCE)) >= 0;
  }

  /** Whether it ends so soon, or did just now, that a missing element says nothing. */
  boolean isEnding(Block block, BootClock clock) {
    return leftLater(block, clock).compareTo(TOLERANCE) <= 0;
  }
}
