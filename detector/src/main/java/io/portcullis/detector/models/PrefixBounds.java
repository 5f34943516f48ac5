package io.portcullis.detector.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How near a history can still come to a model, whatever it writes next. What a history costs under
 * a chain only grows, so one that is far off today cannot match before the model's own prefix costs
 * as much: the answer is the length at which that is, and until then nobody needs to look. A tuple
 * that is far from a model is thus compared with it a few times in its life, each time at about
 * twice the length, and not at every flow.
 *
 * <p>The bounds err on the side of looking, by far more than rounding does.
 */
final class PrefixBounds {
  /** No length: the history will never match. */
  static final int NEVER = Integer.MAX_VALUE;

  private static final double SLACK = 1e-6;
  private static final int FIRST_MARK = 8;

  /** Lengths of prefixes, rising, at least half an octave apart, up to the whole model. */
  private final int[] marks;

  /** For each mark, the greatest logarithm that a cell has in any prefix of that length or more. */
  private final float[][] greatest;

  /** The lowest log-probability that any prefix up to a length has under its own chain. */
  private final double[] lowestTrain;

  private PrefixBounds(int[] marks, float[][] greatest, double[] lowestTrain) {
    this.marks = marks;
    this.greatest = greatest;
    this.lowestTrain = lowestTrain;
  }

  /** The row of bounds that holds for every prefix of a length or more. */
  float[] from(int length) {
    int at = Arrays.binarySearch(marks, length);
    return greatest[Math.max(0, at >= 0 ? at : -at - 2)];
  }

  /**
   * The least length above the present one at which a history can match.
   *
   * @param length of the history
   * @param most that its log-probability can be under any later chain, 0 or less
   * @param threshold of the model
   * @return {@link #NEVER} when no length does
   */
  int reached(int length, double most, double threshold) {
    double train = most * (1 - SLACK) / (threshold * (1 + SLACK));
    if (lowestTrain[lowestTrain.length - 1] > train) return NEVER;
    int low = 2;
    int high = lowestTrain.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lowestTrain[middle] <= train) high = middle;
      else low = middle + 1;
    }
    return Math.max(length + 1, low);
  }

  /** Walks a model's prefixes from the whole down to the shortest, one pair less at each step. */
  static final class Maker {
    private final byte[] letters;
    private final int[] cellOfPair;
    private final int[][] cellsOfSource;
    private final int[] pairs;
    private final int[] sources;
    private final float[] row;
    private final List<Integer> marks = new ArrayList<>();
    private final List<float[]> rows = new ArrayList<>();

    /**
     * @param letters codes of the model's letters, two at least
     * @param cellOfPair for each second letter's place, the cell of its pair
     * @param cellsOfSource for each letter, the cells of the pairs that it begins
     * @param cells pairs that are different
     */
    Maker(byte[] letters, int[] cellOfPair, int[][] cellsOfSource, int cells) {
      this.letters = letters;
      this.cellOfPair = cellOfPair;
      this.cellsOfSource = cellsOfSource;
      this.pairs = new int[cells];
      this.sources = new int[cellsOfSource.length];
      this.row = new float[cells + 1];
      Arrays.fill(row, (float) PrefixChains.UNSEEN);
    }

    PrefixBounds make() {
      double ofPairs = 0;
      double ofSources = 0;
      for (int i = 1; i < letters.length; i++) {
        ofPairs += step(++pairs[cellOfPair[i]]);
        ofSources += step(++sources[letters[i - 1]]);
      }
      for (int source = 0; source < cellsOfSource.length; source++) raise(source);
      double[] train = new double[letters.length + 1];
      for (int length = letters.length; length >= 2; length--) {
        double start = Math.log((double) sources[letters[0]] / (length - 1));
        train[length] = ofPairs - ofSources + start;
        if (isMark(length)) mark(length);
        ofPairs -= step(pairs[cellOfPair[length - 1]]--);
        ofSources -= step(sources[letters[length - 2]]--);
        raise(letters[length - 2]);
      }
      mark(1);
      for (int length = 3; length < train.length; length++) {
        train[length] = Math.min(train[length], train[length - 1]);
      }
      return new PrefixBounds(risingMarks(), rows.toArray(new float[0][]), train);
    }

    /** What n log n grows by when n is reached. */
    private static double step(int n) {
      return n == 1 ? 0 : n * Math.log(n) - (n - 1) * Math.log(n - 1);
    }

    private void raise(int source) {
      for (int cell : cellsOfSource[source]) {
        if (pairs[cell] == 0) continue;
        double log = Math.log((double) pairs[cell] / sources[source]);
        row[cell] = Math.max(row[cell], Math.nextUp((float) log));
      }
    }

    /** The whole model, then powers of two and what lies half-way between them. */
    private boolean isMark(int length) {
      if (length == letters.length) return true;
      if (length < FIRST_MARK) return false;
      int top = Integer.highestOneBit(length);
      return length == top || length == top + top / 2;
    }

    private void mark(int length) {
      marks.add(length);
      rows.add(row.clone());
    }

    private int[] risingMarks() {
      Collections.reverse(rows);
      return marks.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
  }
}
