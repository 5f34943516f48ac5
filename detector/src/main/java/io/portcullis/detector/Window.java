package io.portcullis.detector;

import io.portcullis.argus.Tuple;
import java.time.LocalDateTime;
import java.util.List;

/**
 * A time window that has closed, as slips printed it.
 *
 * @param start of its first flow, on the clock of the input's lines
 * @param end when it was to end, exclusive
 * @param tuples that had flows in it, in the order in which they became active
 */
public record Window(LocalDateTime start, LocalDateTime end, List<ActiveTuple> tuples) {

  public Window {
    tuples = List.copyOf(tuples);
  }

  /** How a tuple is coloured: slips' red, yellow and magenta. */
  public enum Standing {
    /** Its first flow was in this window. */
    NEW,
    /** It was there before. */
    SEEN,
    /** A malicious model matched it, now or before. */
    DETECTED
  }

  /**
   * A tuple that had flows in the window.
   *
   * @param flows of all windows
   * @param letters of all windows
   * @param label of the malicious model that its last flow matched, or empty; slips 0.2 kept it
   * @param tests how often it was long enough to be tested in this window
   * @param matches how many of these a malicious model won
   */
  public record ActiveTuple(
      Tuple tuple,
      int flows,
      String letters,
      String label,
      Standing standing,
      int tests,
      int matches) {}
}
