package io.portcullis.detector.evidence;

/** What a method of evidence remembers of one tuple, which is forgotten with its letters. */
public interface Weighed {
  /** Whether something speaks for a beacon now, so that it is worth more than a tuple of a scan. */
  boolean isEvident();

  /**
   * Fetches from memory what the tuple's next flow will look at, where there is more than this.
   *
   * @return a number of no meaning, which depends on all that was fetched
   */
  default int fetch() {
    return 0;
  }
}
