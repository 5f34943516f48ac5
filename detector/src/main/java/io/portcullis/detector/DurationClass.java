package io.portcullis.detector;

/** How long a flow took. */
enum DurationClass {
  SHORT,
  MEDIUM,
  LONG,
  /** Never known: every flow so far had a duration that compares with nothing (NaN). */
  UNKNOWN
}
