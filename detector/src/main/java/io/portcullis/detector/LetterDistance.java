package io.portcullis.detector;

import io.portcullis.detector.letters.Alphabet;
import io.portcullis.detector.models.PrefixChains;

/**
 * How near the letters of tuples come to those of a model, measured as the detector does after each
 * flow. For training and judging models; the detector itself has faster ways.
 */
public final class LetterDistance {
  /** Stands for: never comparable, or farther than was asked for. */
  public static final double NEVER = Double.POSITIVE_INFINITY;

  private final PrefixChains chains;

  /**
   * @param letters of the model
   */
  public LetterDistance(String letters) {
    this.chains = new PrefixChains(letters);
  }

  /**
   * The least distance that a tuple has after any of its flows, which is the least threshold at
   * which it ever matches.
   *
   * @param letters of the tuple
   * @param minimum letters and symbols before it is tested, at least 1
   * @param most letters and symbols that are looked at
   * @param farthest distance that is of interest, 1.0 or more
   * @return 1.0 or more, or {@link #NEVER}
   */
  public double nearest(String letters, int minimum, int most, double farthest) {
    byte[] codes = Alphabet.encode(letters);
    int end = Math.min(codes.length, most);
    double nearest = NEVER;
    for (int length = Math.max(1, minimum); length <= end; length++) {
      if (length < codes.length && !startsFlow(codes, length)) continue;
      double distance = distance(codes, length, Math.min(nearest, farthest));
      if (distance >= 1 && distance <= farthest) nearest = Math.min(nearest, distance);
      if (nearest == 1) break;
    }
    return nearest;
  }

  /** A flow writes zeros, a letter and perhaps a symbol, in this order. */
  private static boolean startsFlow(byte[] codes, int at) {
    if (codes[at - 1] == Alphabet.ZERO) return false;
    return codes[at] == Alphabet.ZERO || Alphabet.isLetter(codes[at]);
  }

  private double distance(byte[] codes, int length, double farthest) {
    PrefixChains.Chain chain = chains.of(length);
    // A little lower than the bound, so that rounding gives up on nobody.
    double floor = farthest == NEVER ? Double.NEGATIVE_INFINITY : chain.train() * farthest - 1e-6;
    return ModelMatcher.distance(chain.train(), chains.walk(codes, length, chain.logs(), floor));
  }

  /**
   * The distance of the first characters of both, as the Stratosphere Testing Framework measures it
   * when it looks for a threshold: 1 where both are equally likely, even where nothing is left to
   * chance.
   *
   * @param length characters of both; a shorter text is taken whole
   */
  public double ofPrefixes(String letters, int length) {
    byte[] codes = Alphabet.encode(letters);
    PrefixChains.Chain chain = chains.of(length);
    double test = chains.walk(codes, Math.min(length, codes.length), chain.logs());
    return chain.train() == test ? 1 : ModelMatcher.distance(chain.train(), test);
  }
}
