package io.portcullis.detector.models;

import io.portcullis.detector.letters.Alphabet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The Markov chains of a model's prefixes. slips compares a history of n characters with the
 * model's first n, and makes the chain anew from just those: every pair of neighbours counts, and a
 * letter starts with the share that it has among the sources of pairs.
 *
 * <p>Chains of short prefixes are kept once they were needed, and so is the whole model's; a long
 * one is reached from where the last one stood, by counting a few pairs on or back.
 */
@SuppressWarnings("ReferenceEquality") // NOT_YET is a marker: the one object is meant
public final class PrefixChains {
  /** Natural logarithm that slips gives to a pair the chain has never seen. */
  static final double UNSEEN = -4.6;

  private static final int KEPT = 4096;
  private static final int PAIRS = Alphabet.SIZE << PairCounts.SHIFT;

  /**
   * One chain.
   *
   * @param logs natural logarithms: of each pair's probability, then {@link #UNSEEN}, then of each
   *     source's share, then 0.0, which a letter costs that is no source
   * @param train log-probability of the prefix itself under its own chain
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the hot loop, and compared by nobody
  public record Chain(double[] logs, double train) {}

  private static final Chain NOT_YET = new Chain(new double[0], 0);

  private final byte[] letters;
  private final short[] pairCell = new short[PAIRS];
  private final short[] startCell = new short[Alphabet.SIZE];
  private final byte[] pairSource;
  private final int[] pairCounts;
  private final int[] sourceCounts = new int[Alphabet.SIZE];
  private final byte[] sources;
  private final Chain[] kept;
  private Optional<PrefixBounds> bounds = Optional.empty();
  private Chain whole = NOT_YET;
  private Chain current = NOT_YET;
  private int counted = 1;
  private int currentLength;

  public PrefixChains(String text) {
    this.letters = Alphabet.encode(text);
    Arrays.fill(pairCell, (short) -1);
    byte[] firstOfPair = new byte[PAIRS];
    boolean[] isSource = new boolean[Alphabet.SIZE];
    int pairs = 0;
    for (int i = 1; i < letters.length; i++) {
      int pair = pair(letters, i);
      if (pairCell[pair] >= 0) continue;
      firstOfPair[pairs] = letters[i - 1];
      isSource[letters[i - 1]] = true;
      pairCell[pair] = (short) pairs++;
    }
    for (int i = 0; i < PAIRS; i++) if (pairCell[i] < 0) pairCell[i] = (short) pairs;
    this.pairSource = Arrays.copyOf(firstOfPair, pairs);
    this.pairCounts = new int[pairs];
    this.sources = number(isSource, pairs + 1);
    this.kept = new Chain[Math.min(KEPT, letters.length)];
    Arrays.fill(kept, NOT_YET);
  }

  private byte[] number(boolean[] isSource, int firstCell) {
    byte[] found = new byte[Alphabet.SIZE];
    int count = 0;
    for (byte code = 0; code < Alphabet.SIZE; code++) if (isSource[code]) found[count++] = code;
    Arrays.fill(startCell, (short) (firstCell + count));
    for (int i = 0; i < count; i++) startCell[found[i]] = (short) (firstCell + i);
    return Arrays.copyOf(found, count);
  }

  private static int pair(byte[] letters, int second) {
    return letters[second - 1] << PairCounts.SHIFT | letters[second];
  }

  /** The chain of the first {@code length} letters, or of all of them if there are fewer. */
  public Chain of(int length) {
    if (length < kept.length) {
      Chain chain = kept[length];
      return chain == NOT_YET ? keep(length) : chain;
    }
    return length >= letters.length ? whole() : seek(length);
  }

  private Chain keep(int length) {
    Chain chain = make(length);
    kept[length] = chain;
    return chain;
  }

  private Chain whole() {
    if (whole == NOT_YET) whole = make(letters.length);
    return whole;
  }

  private Chain seek(int length) {
    if (currentLength != length) {
      current = make(length);
      currentLength = length;
    }
    return current;
  }

  private Chain make(int length) {
    while (counted < length) count(counted++, 1);
    while (counted > length) count(--counted, -1);
    double[] logs = new double[pairCounts.length + 1 + sources.length + 1];
    for (int i = 0; i < pairCounts.length; i++) {
      // StrictMath: the same verdict on every machine and after every compilation
      logs[i] =
          pairCounts[i] == 0
              ? UNSEEN
              : StrictMath.log((double) pairCounts[i] / sourceCounts[pairSource[i]]);
    }
    logs[pairCounts.length] = UNSEEN;
    for (int i = 0; i < sources.length; i++) {
      int count = sourceCounts[sources[i]];
      if (count > 0) {
        logs[pairCounts.length + 1 + i] = StrictMath.log((double) count / (length - 1));
      }
    }
    return new Chain(logs, train(logs, length));
  }

  private void count(int second, int by) {
    pairCounts[pairCell[pair(letters, second)]] += by;
    sourceCounts[letters[second - 1]] += by;
  }

  /** Walked where all lengths are met once; long ones are met at each flow, so counts are used. */
  private double train(double[] logs, int length) {
    if (length <= KEPT || length == letters.length) return walk(letters, length, logs);
    double sum = logs[startCell[letters[0]]];
    for (int i = 0; i < pairCounts.length; i++) sum += pairCounts[i] * logs[i];
    return sum;
  }

  /**
   * Log-probability of letters under a chain, added from left to right as slips does, so that equal
   * letters have equal sums to the last bit.
   */
  public double walk(byte[] history, int length, double[] logs) {
    return walk(history, length, logs, Double.NEGATIVE_INFINITY);
  }

  /**
   * Log-probability of letters under a chain, given up once it is below a floor, which every step
   * only lowers.
   */
  public double walk(byte[] history, int length, double[] logs, double floor) {
    int before = history[0];
    double sum = logs[startCell[before]];
    for (int i = 1; i < length; i++) {
      int code = history[i];
      sum += logs[pairCell[before << PairCounts.SHIFT | code]];
      if (sum < floor) return sum;
      before = code;
    }
    return sum;
  }

  /**
   * Log-probability from counts of pairs instead of letters, equal to the walk's up to rounding;
   * given up once it is below a floor.
   */
  public double sum(byte first, PairCounts counts, double[] logs, double floor) {
    double sum = logs[startCell[first]];
    for (int i = counts.size() - 1; i >= 0; i--) {
      sum += counts.count(i) * logs[pairCell[counts.pair(i)]];
      if (sum < floor) return sum;
    }
    return sum;
  }

  /**
   * The least length above the present one at which a history that does not match now can match:
   * log-probabilities only fall as it grows, so until the model's own has fallen as far, it need
   * not be compared again.
   *
   * @param history codes of its letters
   * @param counts of its pairs, or {@link PairCounts#NONE} while it is short
   * @param threshold of the model, 1.0 or more
   * @return {@link Integer#MAX_VALUE} when it never can, as long as letters are only added to it
   */
  public int reached(byte[] history, int length, PairCounts counts, double threshold) {
    if (bounds.isEmpty()) bounds = Optional.of(makeBounds());
    float[] greatest = bounds.get().from(length);
    double most = 0;
    if (counts == PairCounts.NONE) {
      for (int i = 1; i < length; i++) most += greatest[pairCell[pair(history, i)]];
    } else {
      for (int i = counts.size() - 1; i >= 0; i--) {
        most += counts.count(i) * (double) greatest[pairCell[counts.pair(i)]];
      }
    }
    return bounds.get().reached(length, most, threshold);
  }

  private PrefixBounds makeBounds() {
    int[] cellOfPair = new int[letters.length];
    for (int i = 1; i < letters.length; i++) cellOfPair[i] = pairCell[pair(letters, i)];
    List<List<Integer>> cells = new ArrayList<>();
    for (int i = 0; i < Alphabet.SIZE; i++) cells.add(new ArrayList<>());
    for (int i = 0; i < pairSource.length; i++) cells.get(pairSource[i]).add(i);
    int[][] cellsOfSource =
        cells.stream()
            .map(mine -> mine.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    return new PrefixBounds.Maker(letters, cellOfPair, cellsOfSource, pairSource.length).make();
  }

  /** {@link Chain#train()} to the last bit, also where the chain's own was summed from counts. */
  public double exactTrain(int length, Chain chain) {
    int prefix = Math.min(length, letters.length);
    return prefix <= KEPT || prefix == letters.length
        ? chain.train()
        : walk(letters, prefix, chain.logs());
  }
}
