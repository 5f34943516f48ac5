package io.portcullis.detector.models;

import io.portcullis.detector.letters.Alphabet;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chain that lies ready in an {@code .stfm} file. Only slips 0.2 used it; every later detector,
 * ours too, makes the chain from the letters, because the training framework mostly left that of a
 * fragment behind.
 *
 * @param transitions probability of each pair of letters, both written one after the other
 */
public record StoredChain(Map<String, Double> transitions) {

  /** A model without one. */
  public static final StoredChain NONE = new StoredChain(Map.of());

  public StoredChain {
    transitions.forEach(StoredChain::check);
    transitions = Map.copyOf(new TreeMap<>(transitions));
  }

  private static void check(String pair, double probability) {
    if (pair.length() != 2
        || Alphabet.code(pair.charAt(0)) < 0
        || Alphabet.code(pair.charAt(1)) < 0) {
      throw new IllegalArgumentException(
          "the chain has '" + pair + "', which is no pair of letters");
    }
    if (!(probability >= 0 && probability <= 1 + 1e-9)) {
      throw new IllegalArgumentException(
          "the chain gives " + pair + " the probability " + probability + ", outside 0 to 1");
    }
  }

  /** Natural logarithms by pair of codes. */
  public double[] logs() {
    double[] logs = new double[Alphabet.SIZE << PairCounts.SHIFT];
    Arrays.fill(logs, PrefixChains.UNSEEN);
    transitions.forEach(
        (pair, probability) -> {
          int at =
              Alphabet.code(pair.charAt(0)) << PairCounts.SHIFT | Alphabet.code(pair.charAt(1));
          if (probability > 0) logs[at] = StrictMath.log(probability);
        });
    return logs;
  }
}
