package io.portcullis.detector.reasons;

import io.portcullis.detector.evidence.rhythm.Step;

/**
 * A clock between two flows, in as few ints as it needs: 60 to 130 bytes for a tuple with a rhythm,
 * where the clock, its rings and their array take 230. One clock is woken for each flow, so what is
 * read and written then lies in one place.
 *
 * <p>Most shares are exactly 0 or 1, and the evidence of a beacon is often the ceiling: what a
 * float holds to the last bit takes one int, and 0 and 1 take none.
 */
final class Resting {
  /** Of a tuple without a flow. */
  static final int[] NEVER = new int[0];

  /** After one flow: the bytes of it, see {@link FirstFlow}. */
  static final int FIRST = 2;

  // The first int: the last step, the kind of each share, and what else there is. Shares follow,
  // then the start of the last flow, counts, the start of its cycle, and the rings.
  private static final int STEP_BITS = 5;
  private static final int KIND_BITS = 2;
  private static final int ZERO = 0;
  private static final int ONE = 1;
  private static final int FLOAT = 2;
  private static final int DOUBLE = 3;

  /** Place of the evidence among the shares. */
  private static final int EVIDENCE = 7;

  private static final int CYCLE_APART = 1 << 21;
  private static final int MANY_FLOWS = 1 << 22;
  private static final int CROSSED = 1 << 23;
  private static final int HEAD = 1;

  /** Counts below it share an int. */
  private static final int FEW = 1 << 8;

  /** Shares change their kind to and fro, and a new array each time would cost more than these. */
  private static final int SPARE = 5;

  private int[] ints = new int[64];
  private int at;

  /** Whether a clock that was put to rest had any evidence. */
  static boolean isEvident(int[] rest) {
    return rest.length > FIRST && kind(rest[0], EVIDENCE) != ZERO;
  }

  private static int kind(int first, int share) {
    return first >>> (STEP_BITS + KIND_BITS * share) & 3;
  }

  /**
   * Puts a clock to rest, but for its trail.
   *
   * @param before what is overwritten where it has the right size, or little more
   */
  int[] rest(Clock clock, int[] before) {
    at = HEAD;
    int kinds = 0;
    kinds |= share(clock.onBeat, 0);
    kinds |= share(clock.equal, 1);
    kinds |= share(clock.stray, 2);
    kinds |= share(clock.started, 3);
    kinds |= share(clock.failed, 4);
    kinds |= share(clock.small, 5);
    kinds |= share(clock.big, 6);
    kinds |= share(clock.evidence, EVIDENCE);
    put(clock.last);
    int flags = counts(clock);
    if (clock.cycle != clock.last) {
      flags |= CYCLE_APART;
      put(clock.cycle);
    }
    ints[0] = clock.previous - Step.NONE | kinds << STEP_BITS | flags;
    at = clock.rings.write(ints, at);
    boolean fits = before.length >= at && before.length <= at + SPARE;
    // An array takes whole words of eight bytes anyway.
    int[] rest = fits ? before : new int[at + (at & 1)];
    System.arraycopy(ints, 0, rest, 0, at);
    return rest;
  }

  private int counts(Clock clock) {
    int flags = 0;
    if (clock.flows < FEW) {
      ints[at++] = clock.flows | clock.steps << 8 | clock.beats << 16;
    } else {
      flags |= MANY_FLOWS;
      ints[at++] = clock.flows;
      ints[at++] = clock.steps;
      ints[at++] = clock.beats;
    }
    if (clock.crossedAt != 0) {
      flags |= CROSSED;
      ints[at++] = clock.crossedAt;
    }
    return flags;
  }

  private void put(long value) {
    ints[at++] = (int) (value >>> 32);
    ints[at++] = (int) value;
  }

  private int share(double value, int place) {
    int kind = kindOf(value);
    if (kind == FLOAT) ints[at++] = Float.floatToRawIntBits((float) value);
    if (kind == DOUBLE) put(Double.doubleToRawLongBits(value));
    return kind << (KIND_BITS * place);
  }

  private static int kindOf(double value) {
    if (Double.doubleToRawLongBits(value) == 0) return ZERO;
    if (value == 1) return ONE;
    return (float) value == value ? FLOAT : DOUBLE;
  }

  /** Wakes what was put to rest; the clock's trail stays as it is. */
  void wake(int[] rest, Clock clock) {
    at = HEAD;
    int first = rest[0];
    clock.previous = (byte) ((first & (1 << STEP_BITS) - 1) + Step.NONE);
    clock.onBeat = share(rest, 0);
    clock.equal = share(rest, 1);
    clock.stray = share(rest, 2);
    clock.started = share(rest, 3);
    clock.failed = share(rest, 4);
    clock.small = share(rest, 5);
    clock.big = share(rest, 6);
    clock.evidence = share(rest, EVIDENCE);
    clock.last = next(rest);
    wakeCounts(rest, first, clock);
    clock.cycle = (first & CYCLE_APART) == 0 ? clock.last : next(rest);
    clock.rings.read(rest, at);
    clock.period = clock.hasPeriod() ? clock.rings.medianGap() : Double.NaN;
  }

  private void wakeCounts(int[] rest, int flags, Clock clock) {
    int counts = rest[at++];
    if ((flags & MANY_FLOWS) == 0) {
      clock.flows = counts & FEW - 1;
      clock.steps = counts >>> 8 & FEW - 1;
      clock.beats = counts >>> 16;
    } else {
      clock.flows = counts;
      clock.steps = rest[at++];
      clock.beats = rest[at++];
    }
    clock.crossedAt = (flags & CROSSED) == 0 ? 0 : rest[at++];
  }

  private long next(int[] rest) {
    long high = rest[at++];
    return high << 32 | (rest[at++] & 0xffff_ffffL);
  }

  private double share(int[] rest, int place) {
    return switch (kind(rest[0], place)) {
      case ZERO -> 0;
      case ONE -> 1;
      case FLOAT -> Float.intBitsToFloat(rest[at++]);
      default -> Double.longBitsToDouble(next(rest));
    };
  }
}
