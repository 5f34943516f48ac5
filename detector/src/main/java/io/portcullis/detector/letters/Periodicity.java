package io.portcullis.detector.letters;

/** How alike the last two intervals between flows of a tuple are; the order is that of the code. */
public enum Periodicity {
  /** Fewer than two intervals are known: digits. */
  NO_DATA,
  /** a to i. */
  STRONGLY_PERIODIC,
  /** A to I. */
  WEAKLY_PERIODIC,
  /** r to z. */
  WEAKLY_NOT_PERIODIC,
  /** R to Z. */
  NOT_PERIODIC
}
