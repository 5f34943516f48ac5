package io.portcullis.detector.letters;

/** How many bytes a flow had. */
public enum SizeClass {
  SMALL,
  MEDIUM,
  LARGE,
  /** Never known: every flow so far had a byte count that compares with nothing (NaN). */
  UNKNOWN
}
