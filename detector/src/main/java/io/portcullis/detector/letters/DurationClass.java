package io.portcullis.detector.letters;

/** How long a flow took. */
public enum DurationClass {
  SHORT,
  MEDIUM,
  LONG,
  /** Never known: every flow so far had a duration that compares with nothing (NaN). */
  UNKNOWN
}
