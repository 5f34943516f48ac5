package io.portcullis.detector;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which detector to be: ours, or exactly the program of a release of Stratosphere Linux IPS. All
 * that differs between them is a value here ({@code docs/profiles.md} has the table).
 *
 * @param name what {@code --profile} takes
 * @param letters thresholds and quirks of the letters
 * @param window length of the time windows in which tuples are reported; empty: none
 * @param windowLosses whether a window drops flows that come late or exactly at its end, as slips'
 *     does
 * @param forgetAbove a tuple with more flows than this is forgotten when the window closes
 * @param minimumCharacters letters and symbols before a tuple is tested, 2 at least
 * @param repeatLastFlow whether the last flow counts twice, as slips' end of input did
 * @param management whether argus' {@code man} lines are flows, as slips took them
 * @param choice which of several matching models wins
 */
public record Profile(
    String name,
    LetterRules letters,
    Optional<Duration> window,
    boolean windowLosses,
    int forgetAbove,
    int minimumCharacters,
    boolean repeatLastFlow,
    boolean management,
    Choice choice) {

  /** How a tuple is scored, and which of several matching models wins. */
  public enum Choice {
    /** The nearest; on a tie the malicious one, then the first in order. */
    NEAREST_MALICIOUS,
    /** The nearest; on a tie the first in order (slips 0.3.3). */
    NEAREST,
    /** The first in order (slips 0.3.5). */
    FIRST,
    /** slips 0.2alpha with its stored chains and its defects ({@code docs/profiles.md}). */
    STORED_CHAIN
  }

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final int NEVER = Integer.MAX_VALUE;

  /** Ours: the letters and the test of slips 0.3.3 without what lost data. */
  public static final Profile PORTCULLIS =
      new Profile(
          "portcullis",
          LetterRules.SLIPS_0_3,
          Optional.of(FIVE_MINUTES),
          false,
          NEVER,
          7,
          false,
          false,
          Choice.NEAREST_MALICIOUS);

  private static final Profile SLIPS_0_3_5 =
      new Profile(
          "slips-0.3.5",
          LetterRules.SLIPS_0_3,
          Optional.of(FIVE_MINUTES),
          true,
          NEVER,
          7,
          false,
          true,
          Choice.FIRST);

  private static final Profile SLIPS_0_3_3 =
      new Profile(
          "slips-0.3.3",
          LetterRules.SLIPS_0_3,
          Optional.of(FIVE_MINUTES),
          true,
          100,
          4,
          true,
          true,
          Choice.NEAREST);

  private static final Profile SLIPS_0_2 =
      new Profile(
          "slips-0.2",
          LetterRules.SLIPS_0_2,
          Optional.of(Duration.ofMinutes(1)),
          true,
          1000,
          4,
          true,
          true,
          Choice.STORED_CHAIN);

  public Profile {
    window.ifPresent(
        length -> {
          if (length.isZero()
              || length.isNegative()
              || length.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException(
                "a time window of " + length + " is neither longer than nothing nor within a year");
          }
        });
    if (minimumCharacters < 2) {
      throw new IllegalArgumentException(
          minimumCharacters + " characters are too few to test: two make the first pair");
    }
    if (forgetAbove < 1) throw new IllegalArgumentException("forgetting needs one flow at least");
  }

  /** All of them, ours first. */
  public static List<Profile> all() {
    return List.of(PORTCULLIS, SLIPS_0_3_3, SLIPS_0_2, SLIPS_0_3_5);
  }

  /**
   * The profile of a name: {@code portcullis}, {@code slips-0.3.3}, {@code slips-0.2} or {@code
   * slips-0.3.5}.
   *
   * @return empty when there is none of that name
   */
  public static Optional<Profile> named(String name) {
    return all().stream()
        .filter(profile -> profile.name.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** The same without time windows: nothing dropped, repeated or forgotten. */
  public Profile withoutWindow() {
    return new Profile(
        name,
        letters,
        Optional.empty(),
        false,
        NEVER,
        minimumCharacters,
        false,
        management,
        choice);
  }

  /** The same with windows of another length, more than zero. */
  public Profile withWindow(Duration length) {
    return new Profile(
        name,
        letters,
        Optional.of(length),
        windowLosses,
        forgetAbove,
        minimumCharacters,
        repeatLastFlow,
        management,
        choice);
  }

  /** The same with tuples tested from another number of letters and symbols on, 2 at least. */
  public Profile withMinimumCharacters(int characters) {
    return new Profile(
        name,
        letters,
        window,
        windowLosses,
        forgetAbove,
        characters,
        repeatLastFlow,
        management,
        choice);
  }
}
