package io.portcullis.rules.lists;

import java.util.Optional;

/**
 * Whether a new copy of a list may take the place of the one before. Whoever breaks into a list's
 * server, or sends an error page in its place, must not decide what is blocked here.
 *
 * @param mostPrefixes beyond which a copy is refused
 * @param mostGrowth how many times as many prefixes as before a copy may have
 */
public record ListWeighing(int mostPrefixes, int mostGrowth) {
  /** Small lists grow by leaps. */
  public static final int SMALL = 1000;

  public ListWeighing {
    if (mostPrefixes < 1 || mostGrowth < 2) {
      throw new IllegalArgumentException(mostPrefixes + " prefixes, growth " + mostGrowth);
    }
  }

  /**
   * Why a copy is refused; empty when it is taken.
   *
   * @param before prefixes of the copy that is in use; empty: there is none
   * @param accepted whether an operator has looked at it: growth and emptiness are no reasons then
   */
  public Optional<String> refusal(
      ListText.Content copy, Optional<Integer> before, boolean accepted) {
    int wrong = copy.bad() + copy.wide();
    if (copy.prefixes() > mostPrefixes) {
      return Optional.of("it has more than " + mostPrefixes + " prefixes");
    }
    if (wrong > copy.prefixes()) {
      return Optional.of(
          wrong
              + " of its "
              + (wrong + copy.prefixes())
              + " lines are no addresses that are taken ("
              + String.join("; ", copy.complaints())
              + ")");
    }
    if (accepted || before.isEmpty()) return Optional.empty();
    int former = before.get();
    if (copy.prefixes() == 0 && former > 0) {
      return Optional.of("it is empty, and had " + former + " prefixes before");
    }
    long most = Math.max(SMALL, (long) mostGrowth * former);
    if (copy.prefixes() > most) {
      return Optional.of("it has " + copy.prefixes() + " prefixes, and had " + former + " before");
    }
    return Optional.empty();
  }
}
