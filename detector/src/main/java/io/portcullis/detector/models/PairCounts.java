package io.portcullis.detector.models;

import java.util.Arrays;

/**
 * How often each pair of neighbours stands in a long history. With the counts a score takes one
 * step for each different pair (a few, whatever the length), not one for each letter. Short
 * histories, which are nearly all, share {@link #NONE} and are walked.
 */
public final class PairCounts {
  public static final PairCounts NONE = new PairCounts(0);

  /** So the pair of two codes is one number: the first shifted by this, and the second. */
  public static final int SHIFT = 6;

  private short[] pairs;
  private int[] counts;
  private int size;

  private PairCounts(int capacity) {
    this.pairs = new short[capacity];
    this.counts = new int[capacity];
  }

  public static PairCounts of(byte[] letters, int length) {
    PairCounts counts = new PairCounts(16);
    counts.add(letters, 1, length);
    return counts;
  }

  /** Counts the pairs whose second letters stand from one index up to another. */
  public void add(byte[] letters, int from, int to) {
    for (int i = from; i < to; i++) increment((short) (letters[i - 1] << SHIFT | letters[i]));
  }

  private void increment(short pair) {
    for (int i = 0; i < size; i++) {
      if (pairs[i] == pair) {
        counts[i]++;
        return;
      }
    }
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    pairs[size] = pair;
    counts[size++] = 1;
  }

  int size() {
    return size;
  }

  short pair(int index) {
    return pairs[index];
  }

  int count(int index) {
    return counts[index];
  }
}
