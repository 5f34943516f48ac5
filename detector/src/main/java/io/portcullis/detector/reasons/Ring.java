package io.portcullis.detector.reasons;

import java.util.Arrays;

/**
 * The last eight numbers of a series. It grows as it is filled: most tuples have one flow, and none
 * of those needs eight.
 */
final class Ring {
  static final int LENGTH = 8;

  /** Near counts for this many of the newest only. */
  private static final int NEWEST = 3;

  private double[] values = new double[1];

  /** All that were added, counted up to sixteen and then again from eight. */
  private byte added;

  int size() {
    return Math.min(added, LENGTH);
  }

  void add(double value) {
    int index = added % LENGTH;
    if (index == values.length) values = Arrays.copyOf(values, 2 * values.length);
    values[index] = value;
    added++;
    if (added == 2 * LENGTH) added = LENGTH;
  }

  double newest() {
    return values[(added - 1) % LENGTH];
  }

  /** Middle value, or the mean of the two middle ones; of one value at least. */
  double median() {
    int size = size();
    double upper = ranked(size / 2);
    return size % 2 == 1 ? upper : (ranked(size / 2 - 1) + upper) / 2;
  }

  /** The value of a rank, from 0: eight need no sorting, and no copy. */
  private double ranked(int rank) {
    int size = size();
    for (int i = 0; i < size; i++) {
      int below = 0;
      int same = 0;
      for (int j = 0; j < size; j++) {
        if (values[j] < values[i]) below++;
        if (values[j] == values[i]) same++;
      }
      if (below <= rank && rank < below + same) return values[i];
    }
    return values[0]; // only where one of them is no number
  }

  boolean has(double value) {
    for (int i = 0; i < size(); i++) if (values[i] == value) return true;
    return false;
  }

  /** Whether one of the newest three differs by no more than a share of the larger. */
  boolean hasNear(double value, double share) {
    for (int back = 1; back <= Math.min(size(), NEWEST); back++) {
      double other = values[(added - back + LENGTH) % LENGTH];
      if (Math.abs(value - other) <= share * Math.max(value, other)) return true;
    }
    return false;
  }

  /** Share of the values that differ from one by so much at most, 0 to 1; of one value at least. */
  double shareNear(double value, double most) {
    int near = 0;
    for (int i = 0; i < size(); i++) if (Math.abs(values[i] - value) <= most) near++;
    return (double) near / size();
  }
}
