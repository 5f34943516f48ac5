package io.portcullis.detector.evidence;

import io.portcullis.argus.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The last flows of one tuple as explanations need them, 61 bytes and a letter each. NaN stands for
 * what there is not.
 */
final class Trail {
  /** Nothing is kept. */
  static final Trail NONE = new Trail();

  private int size;
  private long[] lines = new long[0];
  private long[] starts = lines;
  private int[] totals = new int[0];
  private int[] sources = totals;
  private byte[] before = new byte[0];
  private byte[] steps = before;
  private byte[] sizes = before;
  private float[] gaps = new float[0];
  private float[] expected = gaps;
  private double[] sums = new double[0];
  private double[] scores = sums;
  private String[] letters = new String[0];

  /** Adds a flow; the oldest goes above {@code most}. The score comes later. */
  void add(Flow flow, String letter, Likeness bytes, int most) {
    if (size == most) drop(Math.max(1, most / 4));
    if (size == lines.length) grow(Math.min(most, 2 * size + 4));
    lines[size] = flow.line();
    starts[size] = flow.startMicros();
    totals[size] = Rings.cut(flow.totalBytes());
    sources[size] = flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes());
    sizes[size] = (byte) bytes.place;
    letters[size] = letter;
    gaps[size] = Float.NaN;
    expected[size] = Float.NaN;
    before[size] = Step.NONE;
    steps[size] = Step.NONE;
    scores[size] = Double.NaN;
    size++;
  }

  void rhythm(double gap, double usual) {
    gaps[size - 1] = (float) gap;
    expected[size - 1] = (float) usual;
  }

  void step(int from, int to) {
    before[size - 1] = (byte) from;
    steps[size - 1] = (byte) to;
  }

  void sum(double sum) {
    sums[size - 1] = sum;
  }

  void score(double score) {
    scores[size - 1] = score;
  }

  /** Forgets all but the newest: evidence starts anew. */
  void restart() {
    drop(size - 1);
  }

  private void drop(int count) {
    size -= count;
    shift(lines, count);
    shift(starts, count);
    shift(totals, count);
    shift(sources, count);
    shift(before, count);
    shift(steps, count);
    shift(sizes, count);
    shift(gaps, count);
    shift(expected, count);
    shift(sums, count);
    shift(scores, count);
    shift(letters, count);
  }

  private void shift(Object column, int count) {
    System.arraycopy(column, count, column, 0, size);
  }

  private void grow(int length) {
    lines = Arrays.copyOf(lines, length);
    starts = Arrays.copyOf(starts, length);
    totals = Arrays.copyOf(totals, length);
    sources = Arrays.copyOf(sources, length);
    before = Arrays.copyOf(before, length);
    steps = Arrays.copyOf(steps, length);
    sizes = Arrays.copyOf(sizes, length);
    gaps = Arrays.copyOf(gaps, length);
    expected = Arrays.copyOf(expected, length);
    sums = Arrays.copyOf(sums, length);
    scores = Arrays.copyOf(scores, length);
    letters = Arrays.copyOf(letters, length);
  }

  /** The last ones in their order. */
  List<Moment> moments(int most, Chains chains, Settings settings) {
    List<Moment> moments = new ArrayList<>();
    for (int i = Math.max(0, size - most); i < size; i++) {
      moments.add(moment(i, chains, settings));
    }
    return moments;
  }

  private Moment moment(int i, Chains chains, Settings settings) {
    boolean counts = steps[i] != Step.NONE;
    double ratio = counts ? chains.logRatio(before[i], steps[i]) : Double.NaN;
    return new Moment(
        letters[i],
        lines[i],
        starts[i],
        present(gaps[i]),
        present(expected[i]),
        totals[i],
        sources[i],
        Step.beat(steps[i]).words,
        Step.bytes(sizes[i]).words,
        present(ratio),
        counts ? settings.clip(ratio) : 0,
        counts ? chains.bestNormal(before[i], steps[i]) : "",
        sums[i],
        present(scores[i]));
  }

  private static OptionalDouble present(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
