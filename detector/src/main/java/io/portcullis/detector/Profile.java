package io.portcullis.detector;

import io.portcullis.detector.letters.LetterRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which detector to be: one of ours, or exactly the program of a release of Stratosphere Linux IPS.
 * All that differs between them is a value here.
 *
 * @param name what {@code --profile} takes
 * @param letters thresholds and quirks of the letters
 * @param test how letters are compared with models
 * @param window length of slips' time window; empty: no window, nothing is dropped or forgotten
 * @param forgetAbove a tuple with more flows than this is forgotten when the window closes
 * @param minimumCharacters letters and symbols before a tuple is tested, at least 1
 * @param repeatLastFlow whether the last flow counts twice, as slips' end of input did
 * @param leaveLateOut whether a late flow's intervals count for nothing; slips never had such flows
 * @param management whether argus' {@code man} lines are flows, as slips took them
 * @param weighing whether tuples are also weighed as beacons, beside the models, and how
 */
public record Profile(
    String name,
    LetterRules letters,
    Test test,
    Optional<Duration> window,
    int forgetAbove,
    int minimumCharacters,
    boolean repeatLastFlow,
    boolean leaveLateOut,
    boolean management,
    Weighing weighing) {

  /** Whether tuples are weighed as beacons, and how. */
  public enum Weighing {
    /** By models only. */
    NONE,
    /** Chains and terms that were set by hand ({@code docs/research/SPEC.md}). */
    EVIDENCE,
    /** Terms with learned weights, names among them ({@code docs/research/SPEC-2.md}). */
    REASONS
  }

  /** How letters are compared with models. */
  public enum Test {
    /** The nearest model; on a tie a malicious one, then the one first in order. */
    NEAREST_MALICIOUS_FIRST,
    /** The nearest model; on a tie the one first in order (slips 0.3.3alpha). */
    NEAREST,
    /** The first model in order that matches at all (slips 0.3.4 and 0.3.5). */
    FIRST,
    /** The chain stored in the file, first match (slips 0.2alpha of 2015-12-15). */
    STORED_CHAIN
  }

  /** The name of the profile that is used where nobody names one. */
  public static final String DEFAULT = "reasons";

  private static final int NEVER = Integer.MAX_VALUE;

  private static final List<Profile> ALL =
      List.of(
          new Profile(
              DEFAULT,
              LetterRules.SLIPS_0_3,
              Test.NEAREST_MALICIOUS_FIRST,
              Optional.empty(),
              NEVER,
              7,
              false,
              true,
              false,
              Weighing.REASONS),
          new Profile(
              "portcullis",
              LetterRules.SLIPS_0_3,
              Test.NEAREST_MALICIOUS_FIRST,
              Optional.empty(),
              NEVER,
              7,
              false,
              true,
              false,
              Weighing.EVIDENCE),
          new Profile(
              "slips-0.3.3",
              LetterRules.SLIPS_0_3,
              Test.NEAREST,
              Optional.of(Duration.ofMinutes(5)),
              100,
              4,
              true,
              false,
              true,
              Weighing.NONE),
          new Profile(
              "slips-0.3.5",
              LetterRules.SLIPS_0_3,
              Test.FIRST,
              Optional.of(Duration.ofMinutes(5)),
              NEVER,
              7,
              false,
              false,
              true,
              Weighing.NONE),
          new Profile(
              "slips-0.2",
              LetterRules.SLIPS_0_2,
              Test.STORED_CHAIN,
              Optional.of(Duration.ofMinutes(1)),
              1000,
              1, // its own minimum counts from the last match on
              true,
              false,
              true,
              Weighing.NONE));

  public Profile {
    if (minimumCharacters < 1) {
      throw new IllegalArgumentException("a test needs 1 character at least");
    }
    window.ifPresent(
        length -> {
          if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("a time window is above zero, not " + length);
          }
        });
  }

  /** Whether tuples are also weighed as beacons, beside the models. */
  public boolean evidence() {
    return weighing != Weighing.NONE;
  }

  /** Whether it is this program's own, and no release of Stratosphere Linux IPS. */
  public boolean ours() {
    return leaveLateOut;
  }

  /** The profile that is used where nobody names one. */
  public static Profile usual() {
    return named(DEFAULT).orElseThrow();
  }

  /** The names of all profiles, the default first. */
  public static List<String> names() {
    return ALL.stream().map(Profile::name).toList();
  }

  /**
   * The profile of a name: {@code reasons}, {@code portcullis}, {@code slips-0.3.3}, {@code
   * slips-0.3.5} or {@code slips-0.2}.
   *
   * @return empty when there is none of that name
   */
  public static Optional<Profile> named(String name) {
    return ALL.stream().filter(profile -> profile.name.equals(name)).findFirst();
  }

  /** This profile without time windows: no flow is dropped, repeated or forgotten. */
  public Profile withoutWindow() {
    return new Profile(
        name,
        letters,
        test,
        Optional.empty(),
        NEVER,
        minimumCharacters,
        false,
        leaveLateOut,
        management,
        weighing);
  }

  /** This profile with windows of another length; one without windows stays without. */
  public Profile withWindow(Duration length) {
    return new Profile(
        name,
        letters,
        test,
        window.map(before -> length),
        forgetAbove,
        minimumCharacters,
        repeatLastFlow,
        leaveLateOut,
        management,
        weighing);
  }

  /** This profile with another least number of letters and symbols before a tuple is tested. */
  public Profile withMinimumCharacters(int least) {
    return new Profile(
        name,
        letters,
        test,
        window,
        forgetAbove,
        least,
        repeatLastFlow,
        leaveLateOut,
        management,
        weighing);
  }

  /** This profile by models alone, without evidence. */
  public Profile withoutEvidence() {
    return new Profile(
        name,
        letters,
        test,
        window,
        forgetAbove,
        minimumCharacters,
        repeatLastFlow,
        leaveLateOut,
        management,
        Weighing.NONE);
  }
}
