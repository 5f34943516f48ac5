package io.portcullis.detector;

import java.time.Duration;
import java.util.Optional;

/**
 * Which detector to be: ours, or exactly the program of a release of Stratosphere Linux IPS. All
 * that differs between them is a value here ({@code docs/profiles.md} has the table).
 *
 * @param name what {@code --profile} takes
 * @param letters thresholds and quirks of the letters
 * @param window length of slips' time window; empty: no window, nothing is dropped or forgotten
 * @param forgetAbove a tuple with more flows than this is forgotten when the window closes
 * @param minimumCharacters letters and symbols before a tuple is tested, at least
 * @param repeatLastFlow whether the last flow counts twice, as slips' end of input did
 * @param management whether argus' {@code man} lines are flows, as slips took them
 */
public record Profile(
    String name,
    LetterRules letters,
    Optional<Duration> window,
    int forgetAbove,
    int minimumCharacters,
    boolean repeatLastFlow,
    boolean management) {

  /**
   * The profile of a name: {@code portcullis}, {@code slips-0.3.3} or {@code slips-0.2}.
   *
   * @return empty when there is none of that name
   */
  public static Optional<Profile> named(String name) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The same without time windows: nothing dropped, repeated or forgotten. */
  public Profile withoutWindow() {
    return new Profile(
        name, letters, Optional.empty(), Integer.MAX_VALUE, minimumCharacters, false, management);
  }
}
