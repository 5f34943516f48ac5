package io.portcullis.detector;

/** How many bytes a flow had. */
enum SizeClass {
  SMALL(0),
  MEDIUM(3),
  LARGE(6),
  /** Never known: every flow so far had a byte count that compares with nothing (NaN). */
  UNKNOWN(-1);

  /** What it adds to the code of a letter; -1 where no letter can be written. */
  final int code;

  SizeClass(int code) {
    this.code = code;
  }
}
