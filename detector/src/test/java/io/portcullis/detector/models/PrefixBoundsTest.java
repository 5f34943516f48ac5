package io.portcullis.detector.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.detector.letters.Alphabet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever looks only where a match is possible misses none, and looks seldom. */
class PrefixBoundsTest {
  private static final String LETTERS = "abcdiRSTWXZrstwx0123,+*.";

  private int matches;
  private int looks;
  private int lengths;

  @Test
  void noMatchIsMissedByNotLooking() {
    Random random = new Random(11);
    for (int round = 0; round < 400; round++) {
      String model = text(random, 2 + random.nextInt(300), 1 + random.nextInt(8));
      String history = likeOrUnlike(model, random);
      walk(model, history, 1 + random.nextDouble() * 1.5);
    }
    assertThat(matches).isGreaterThan(500);
    assertThat(looks).isLessThan(lengths);
  }

  @Test
  void aLongHistoryThatIsFarFromAModelIsComparedAFewTimesInItsLife() {
    Random random = new Random(12);
    walk(text(random, 3_000, 3), text(random, 6_000, 9), 1.3);
    assertThat(matches).isZero();
    assertThat(lengths).isGreaterThan(5_000);
    assertThat(looks).isLessThan(60);
  }

  @Test
  void aHistoryThatOutgrewAModelIsNeverComparedAgain() {
    PrefixChains chains = new PrefixChains("a,b,a,b,a,b,");
    byte[] other = Alphabet.encode("R+".repeat(40));
    assertThat(chains.reached(other, other.length, PairCounts.NONE, 1.5))
        .isEqualTo(PrefixBounds.NEVER);
  }

  /** Some begin otherwise and become like the model, or leave it; so that distances cross. */
  private static String likeOrUnlike(String model, Random random) {
    String noise = text(random, random.nextInt(40), 1 + random.nextInt(8));
    return switch (random.nextInt(4)) {
      case 0 -> model + model;
      case 1 -> noise + model + model;
      case 2 -> model + noise + noise;
      default -> noise + noise + noise;
    };
  }

  private static String text(Random random, int length, int kinds) {
    int from = random.nextInt(LETTERS.length() - kinds);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append(LETTERS.charAt(from + random.nextInt(kinds)));
    return text.toString();
  }

  private void walk(String model, String text, double threshold) {
    PrefixChains chains = new PrefixChains(model);
    PrefixChains plain = new PrefixChains(model);
    byte[] history = Alphabet.encode(text);
    int next = 0;
    for (int length = 2; length <= history.length; length++) {
      boolean matching = matches(plain, history, length, threshold);
      if (matching) assertThat(length).as("%s by %s", text, model).isGreaterThanOrEqualTo(next);
      if (matching) matches++;
      lengths++;
      if (length < next) continue;
      looks++;
      if (!matching) next = chains.reached(history, length, counts(history, length), threshold);
    }
  }

  private static PairCounts counts(byte[] history, int length) {
    return length % 2 == 0 ? PairCounts.NONE : PairCounts.of(history, length);
  }

  private static boolean matches(PrefixChains chains, byte[] history, int length, double most) {
    PrefixChains.Chain chain = chains.of(length);
    double test = chains.walk(history, length, chain.logs());
    double train = chain.train();
    if (train == 0 || test == 0) return false;
    double distance = Math.max(train / test, test / train);
    return distance <= most;
  }
}
