package io.portcullis.detector;

/** How long a flow took. */
enum DurationClass {
  SHORT(0),
  MEDIUM(1),
  LONG(2),
  /** Never known: every flow so far had a duration that compares with nothing (NaN). */
  UNKNOWN(-1);

  /** What it adds to the code of a letter; -1 where no letter can be written. */
  final int code;

  DurationClass(int code) {
    this.code = code;
  }
}
