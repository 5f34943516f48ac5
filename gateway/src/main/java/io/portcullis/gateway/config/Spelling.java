package io.portcullis.gateway.config;

import java.util.Collection;
import java.util.Optional;

/** Guesses which word was meant. */
public final class Spelling {
  private Spelling() {}

  /** The known word with the fewest slips of the hand, if it is near enough to be meant. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    String best = "";
    int least = Math.max(1, word.length() / 3) + 1;
    for (String candidate : known) {
      int slips = slips(word, candidate);
      if (slips < least) {
        least = slips;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /**
   * Letters inserted, left out, replaced or swapped with their neighbour between two words (optimal
   * string alignment, Damerau 1964).
   */
  static int slips(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) cost[i][0] = i;
    for (int j = 0; j <= right.length(); j++) cost[0][j] = j;
    for (int i = 1; i <= left.length(); i++) {
      for (int j = 1; j <= right.length(); j++) {
        int replaced = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int here =
            Math.min(cost[i - 1][j - 1] + replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(here, cost[i - 2][j - 2] + 1) : here;
      }
    }
    return cost[left.length()][right.length()];
  }
}
