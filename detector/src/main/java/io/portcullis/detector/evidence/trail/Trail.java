package io.portcullis.detector.evidence.trail;

import io.portcullis.argus.Flow;
import io.portcullis.detector.evidence.rhythm.Likeness;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.letters.Alphabet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The last flows of one tuple as explanations need them: a step is a row of ints, 56 bytes. Most
 * trails have one step, so they begin with room for one. NaN stands for what there is not.
 */
public final class Trail {
  private static final String[] ALL_USUAL = new String[0];

  /** Nothing is kept. */
  public static final Trail NONE = new Trail(0);

  // Columns of a row; the first four are longs or doubles and take two each.
  private static final int LINE = 0;
  private static final int START = 2;
  private static final int SUM = 4;
  private static final int SCORE = 6;
  private static final int TOTAL = 8;
  private static final int SOURCE = 9;
  private static final int GAP = 10;
  private static final int EXPECTED = 11;

  /** The step before, the step, and the likeness of the bytes, a byte each. */
  private static final int STEPS = 12;

  /** What the flow wrote, six bits a letter, or {@link #UNUSUAL}. */
  private static final int LETTERS = 13;

  private static final int ROW = 14;
  private static final int LETTER_BITS = 6;
  private static final int MOST_LETTERS = 5;

  /** Of texts that do not fit. */
  private static final int UNUSUAL = -1;

  private int[] rows;

  /** What flows wrote that does not fit into their rows: hours of silence, mostly. */
  private String[] unusual = ALL_USUAL;

  private int size;

  /** Where {@link Trails} has it; below zero when it is forgotten. */
  int place = -1;

  Trails.Holder holder = Trails.NOBODY;

  /** Count of flows when it got its last one. */
  long lastUse;

  /** What steps weigh, for those who read a trail. */
  public interface Weights {
    /**
     * Natural log of how much likelier a step is for a beacon than for normal traffic.
     *
     * @param before the step before, or {@link Step#NONE}
     */
    double ratio(int before, int step);

    /** The part of a ratio that counts. */
    double counted(double ratio);

    /** Which normal behaviour explains a step best; empty where the method does not tell. */
    String normal(int before, int step);
  }

  private Trail(int capacity) {
    rows = new int[capacity * ROW];
  }

  /** Whether it is kept; a forgotten one takes no more flows. */
  public boolean isKept() {
    return place >= 0;
  }

  static Trail empty() {
    return new Trail(1);
  }

  /** What is kept now, for those who read it later. */
  public Trail copy() {
    Trail copy = new Trail(0);
    copy.rows = Arrays.copyOf(rows, size * ROW);
    copy.unusual = unusual.clone();
    copy.size = size;
    return copy;
  }

  /** Adds a flow; the oldest goes above {@code most}. The score comes later. */
  public void add(Flow flow, String letter, Likeness bytes, int most) {
    if (size == most) drop(Math.max(1, most / 4));
    if (size * ROW == rows.length) {
      rows = Arrays.copyOf(rows, Math.min(most, 1 + size + size / 2) * ROW);
    }
    size++;
    letters(letter);
    putLong(LINE, flow.line());
    putLong(START, flow.startMicros());
    put(TOTAL, Rings.cut(flow.totalBytes()));
    put(SOURCE, flow.sourceBytes() < 0 ? -1 : Rings.cut((double) flow.sourceBytes()));
    rhythm(Double.NaN, Double.NaN);
    sum(0);
    score(Double.NaN);
    put(STEPS, packed(Step.NONE, Step.NONE, bytes.place));
  }

  private void letters(String text) {
    int packed = packed(text);
    put(LETTERS, packed);
    if (packed != UNUSUAL) return;
    unusual = Arrays.copyOf(unusual, Math.max(size, unusual.length));
    unusual[size - 1] = text;
  }

  private static int packed(String text) {
    if (text.length() > MOST_LETTERS) return UNUSUAL;
    int packed = 0;
    for (int i = 0; i < text.length(); i++) {
      int code = Alphabet.code(text.charAt(i));
      if (code < 0) return UNUSUAL;
      packed |= (code + 1) << (LETTER_BITS * i);
    }
    return packed;
  }

  private String letters(int step) {
    int packed = get(step, LETTERS);
    if (packed == UNUSUAL) return unusual[step];
    byte[] codes = new byte[MOST_LETTERS];
    int length = 0;
    for (int rest = packed; rest != 0; rest >>>= LETTER_BITS) {
      codes[length++] = (byte) ((rest & (1 << LETTER_BITS) - 1) - 1);
    }
    return Alphabet.written(codes, 0, length);
  }

  /** Of the flow that was added last: the gap before it, and the one expected; NaN for none. */
  public void rhythm(double gap, double expected) {
    putFloat(GAP, gap);
    putFloat(EXPECTED, expected);
  }

  /** Of the flow that was added last. */
  public void step(int from, int to) {
    put(STEPS, packed(from, to, (byte) get(size - 1, STEPS)));
  }

  /** Of the flow that was added last: its bytes beside those of the flows before. */
  public void likeness(Likeness bytes) {
    put(STEPS, (get(size - 1, STEPS) & ~0xff) | bytes.place);
  }

  /** The evidence after the flow that was added last. */
  public void sum(double sum) {
    putLong(SUM, Double.doubleToRawLongBits(sum));
  }

  /** The score after the flow that was added last. */
  public void score(double score) {
    putLong(SCORE, Double.doubleToRawLongBits(score));
  }

  void clear() {
    size = 0;
    unusual = ALL_USUAL;
  }

  /** Lets go of what it kept; whoever holds it holds next to nothing. */
  void forget() {
    rows = NONE.rows;
    unusual = ALL_USUAL;
    size = 0;
    place = -1;
  }

  private static int packed(int before, int step, int likeness) {
    return (before & 0xff) << 16 | (step & 0xff) << 8 | likeness;
  }

  private void put(int column, int value) {
    rows[(size - 1) * ROW + column] = value;
  }

  private void putLong(int column, long value) {
    put(column, (int) (value >>> 32));
    put(column + 1, (int) value);
  }

  private void putFloat(int column, double value) {
    put(column, Float.floatToRawIntBits((float) value));
  }

  private int get(int step, int column) {
    return rows[step * ROW + column];
  }

  private long getLong(int step, int column) {
    return (long) get(step, column) << 32 | (get(step, column + 1) & 0xffff_ffffL);
  }

  private double getFloat(int step, int column) {
    return Float.intBitsToFloat(get(step, column));
  }

  private void drop(int count) {
    size -= count;
    System.arraycopy(rows, count * ROW, rows, 0, size * ROW);
    if (unusual.length > 0) {
      unusual = Arrays.copyOfRange(unusual, Math.min(count, unusual.length), unusual.length);
    }
  }

  /** The last ones in their order. */
  public List<Moment> moments(int most, Weights weights) {
    List<Moment> moments = new ArrayList<>();
    for (int i = Math.max(0, size - most); i < size; i++) {
      moments.add(moment(i, weights));
    }
    return moments;
  }

  private Moment moment(int i, Weights weights) {
    byte before = (byte) (get(i, STEPS) >> 16);
    byte step = (byte) (get(i, STEPS) >> 8);
    boolean counts = step != Step.NONE;
    double ratio = counts ? weights.ratio(before, step) : Double.NaN;
    return new Moment(
        letters(i),
        getLong(i, LINE),
        getLong(i, START),
        present(getFloat(i, GAP)),
        present(getFloat(i, EXPECTED)),
        get(i, TOTAL),
        get(i, SOURCE),
        Step.beat(step).words,
        Step.bytes((byte) get(i, STEPS)).words,
        present(ratio),
        counts ? weights.counted(ratio) : 0,
        counts ? weights.normal(before, step) : "",
        Double.longBitsToDouble(getLong(i, SUM)),
        present(Double.longBitsToDouble(getLong(i, SCORE))));
  }

  private static OptionalDouble present(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
