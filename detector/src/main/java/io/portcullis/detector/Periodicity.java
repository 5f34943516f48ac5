package io.portcullis.detector;

/** How alike the last two intervals between flows of a tuple are. */
enum Periodicity {
  /** Fewer than two intervals are known: digits. */
  NO_DATA(0),
  /** a to i. */
  STRONGLY_PERIODIC(9),
  /** A to I. */
  WEAKLY_PERIODIC(18),
  /** r to z. */
  WEAKLY_NOT_PERIODIC(27),
  /** R to Z. */
  NOT_PERIODIC(36);

  /** What it adds to the code of a letter. */
  final int code;

  Periodicity(int code) {
    this.code = code;
  }
}
