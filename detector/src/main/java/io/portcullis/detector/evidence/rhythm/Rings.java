package io.portcullis.detector.evidence.rhythm;

import java.util.Arrays;

/**
 * The last gaps and bytes of one tuple, in one array of as many rows as are needed: hundreds of
 * thousands are kept, and most have few flows with few bytes. Gaps are floats, exact to a
 * ten-millionth; bytes are ints, so flows of 2 GiB and more count as one size.
 */
public final class Rings {
  public static final int LENGTH = 8;

  /** Of a number below it. */
  private static final int BITS = 3;

  // What a row has: a gap and no bytes, or the bytes in two halves of an int, or in two ints.
  private static final int GAPS = 1;
  private static final int HALVES = 2;
  private static final int WHOLE = 3;

  // A written head: seven places of the order, of which the eighth follows, both counts, and what a
  // row has, two less where all bytes are alike.
  private static final int ORDER = (1 << (BITS * (LENGTH - 1))) - 1;
  private static final int GAPS_AT = 21;
  private static final int FLOWS_AT = 25;
  private static final int FORM_AT = 29;
  private static final int FEW = 15;

  /** The tuple has one flow so far, so there is nothing to remember. */
  public static final Rings NONE = new Rings(GAPS, 0);

  /** In a half, of source bytes that are unknown. */
  private static final int UNKNOWN = 0xffff;

  /** Near counts for this many of the newest only. */
  private static final int NEWEST = 3;

  private int[] values;

  // Indices of the gaps, three bits each, the shortest gap first: their middle is asked for at each
  // flow, and to sort them then took a twentieth of a flow's time.
  private int order;
  private byte row;
  private byte gaps;
  private byte flows;

  private Rings(int row, int rows) {
    this.row = (byte) row;
    this.values = new int[row * rows];
  }

  public static Rings empty() {
    return new Rings(HALVES, 2);
  }

  /** With room for all that may come, for whoever reads others' rings into it again and again. */
  public static Rings roomy() {
    return new Rings(WHOLE, LENGTH);
  }

  /** For a tuple that can never alarm: only its rhythm is known to others. */
  public static Rings ofGapsOnly() {
    return new Rings(GAPS, 2);
  }

  /** Begins anew, as if there had been no flow; only {@link #roomy} ones can. */
  public void clear() {
    row = HALVES;
    order = 0;
    gaps = 0;
    flows = 0;
  }

  /**
   * Writes all of it, as few ints as it needs: a beacon's bytes are mostly the same each time, and
   * are written once. Not for {@link #ofGapsOnly}.
   *
   * @return the index behind the last one
   */
  public int write(int[] to, int at) {
    boolean alike = areBytesAlike();
    int form = alike ? row - HALVES : row;
    to[at] = (order & ORDER) | gaps << GAPS_AT | flows << FLOWS_AT | form << FORM_AT;
    if (!alike) {
      int many = rows() * row;
      System.arraycopy(values, 0, to, at + 1, many);
      return at + 1 + many;
    }
    int end = at + 1;
    for (int i = 0; i < gaps(); i++) to[end++] = values[i * row];
    System.arraycopy(values, 1, to, end, row - 1);
    return end + row - 1;
  }

  /** Whether there are bytes, and all are the same. */
  private boolean areBytesAlike() {
    int known = Math.min(flows, LENGTH);
    for (int at = row; at < known * row; at += row) {
      if (values[at + 1] != values[1]) return false;
      if (row == WHOLE && values[at + 2] != values[2]) return false;
    }
    return known > 0;
  }

  /** Takes what {@link #write} wrote; only {@link #roomy} ones can. */
  public void read(int[] from, int at) {
    int head = from[at];
    gaps = (byte) (head >>> GAPS_AT & FEW);
    flows = (byte) (head >>> FLOWS_AT & FEW);
    order = head & ORDER;
    if (gaps >= LENGTH) order |= lastPlace() << (BITS * (LENGTH - 1));
    int form = head >>> FORM_AT;
    boolean alike = form < HALVES;
    row = (byte) (alike ? form + HALVES : form);
    if (!alike) {
      System.arraycopy(from, at + 1, values, 0, rows() * row);
      return;
    }
    int many = gaps();
    for (int i = 0; i < rows(); i++) {
      values[i * row] = i < many ? from[at + 1 + i] : 0;
      System.arraycopy(from, at + 1 + many, values, i * row + 1, row - 1);
    }
  }

  /** The one of the eight places that the order does not have yet: all together are 0. */
  private int lastPlace() {
    int all = 0;
    for (int at = 0; at < LENGTH - 1; at++) all ^= ordered(at);
    return all;
  }

  private int rows() {
    return Math.min(LENGTH, Math.max(gaps, flows));
  }

  public int gaps() {
    return Math.min(gaps, LENGTH);
  }

  public double newestGap() {
    return gap((gaps - 1) % LENGTH);
  }

  private double gap(int index) {
    return Float.intBitsToFloat(values[index * row]);
  }

  private int total(int index) {
    int value = values[index * row + 1];
    return row == WHOLE ? value : value >>> 16;
  }

  private int source(int index) {
    if (row == WHOLE) return values[index * row + 2];
    int half = values[index * row + 1] & 0xffff;
    return half == UNKNOWN ? -1 : half;
  }

  public void addGap(double seconds) {
    int index = gaps % LENGTH;
    makeRoom(index);
    if (gaps >= LENGTH) order = without(index);
    values[index * row] = Float.floatToRawIntBits((float) seconds);
    order = with(index, Math.min(gaps, LENGTH - 1));
    gaps++;
    if (gaps == 2 * LENGTH) gaps = LENGTH;
  }

  private void makeRoom(int index) {
    if (index * row == values.length) values = Arrays.copyOf(values, 2 * values.length);
  }

  private int without(int index) {
    int at = 0;
    while (ordered(at) != index) at++;
    int behind = order >>> (BITS * (at + 1));
    return before(at) | (behind << (BITS * at));
  }

  /**
   * @param many how many are ordered
   */
  private int with(int index, int many) {
    double gap = gap(index);
    int at = many;
    while (at > 0 && gap(ordered(at - 1)) > gap) at--;
    int behind = order >>> (BITS * at);
    return before(at) | (index << (BITS * at)) | (behind << (BITS * (at + 1)));
  }

  private int ordered(int at) {
    return (order >>> (BITS * at)) & ((1 << BITS) - 1);
  }

  /** Those of the order before a place. */
  private int before(int at) {
    return order & ((1 << (BITS * at)) - 1);
  }

  /** Middle of the gaps, of the two middle ones if their number is even; 0 where there is none. */
  public double medianGap() {
    int many = gaps();
    if (many == 0) return 0;
    double middle = gap(ordered(many / 2));
    return many % 2 == 1 ? middle : (gap(ordered(many / 2 - 1)) + middle) / 2;
  }

  /** Middle of the bytes that came back, or of all bytes where the source's are unknown. */
  public double medianDown() {
    double[] sorted = new double[Math.min(flows, LENGTH)];
    for (int i = 0; i < sorted.length; i++) {
      insert(sorted, i, (double) total(i) - Math.max(0, source(i)));
    }
    return middle(sorted);
  }

  /** Middle of all bytes. */
  public double medianTotal() {
    double[] sorted = new double[Math.min(flows, LENGTH)];
    for (int i = 0; i < sorted.length; i++) insert(sorted, i, total(i));
    return middle(sorted);
  }

  /** Share of the gaps that differ from a period by so many seconds at most, 0 to 1. */
  public double shareOfGapsNear(double period, double seconds) {
    int near = 0;
    for (int i = 0; i < gaps(); i++) {
      if (Math.abs(gap(i) - period) <= seconds) near++;
    }
    return (double) near / gaps();
  }

  private static void insert(double[] sorted, int count, double value) {
    int at = count;
    for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
    sorted[at] = value;
  }

  private static double middle(double[] sorted) {
    if (sorted.length == 0) return 0;
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Whole bytes as the rings keep them; no number counts as none. */
  public static int cut(double bytes) {
    return (int) Math.max(0, bytes);
  }

  /**
   * @param source -1 where it is unknown
   */
  public void addBytes(int total, int source) {
    int index = flows % LENGTH;
    makeRoom(index);
    if (row == HALVES && (total > 0xffff || source >= UNKNOWN)) widen();
    int at = index * row + 1;
    if (row == WHOLE) {
      values[at] = total;
      values[at + 1] = source;
    } else {
      values[at] = total << 16 | (source & 0xffff);
    }
    flows++;
    if (flows == 2 * LENGTH) flows = LENGTH;
  }

  /** From the last row down: where there is room, each moves behind where it was. */
  private void widen() {
    boolean roomy = values.length >= LENGTH * WHOLE;
    int[] wide = roomy ? values : new int[values.length / row * WHOLE];
    for (int i = rows() - 1; i >= 0; i--) {
      int gap = values[i * row];
      int total = total(i);
      int source = source(i);
      wide[i * WHOLE] = gap;
      wide[i * WHOLE + 1] = total;
      wide[i * WHOLE + 2] = source;
    }
    values = wide;
    row = WHOLE;
  }

  /** How these bytes compare with those of the last flows: equal to any, or near a newest one. */
  public Likeness compare(int total, int source, double nearShare) {
    Likeness totals = against(true, total, nearShare);
    return source < 0 ? totals : totals.closer(against(false, source, nearShare));
  }

  private Likeness against(boolean totals, int value, double nearShare) {
    int known = Math.min(flows, LENGTH);
    for (int i = 0; i < known; i++) if (bytes(totals, i) == value) return Likeness.EQUAL;
    for (int back = 1; back <= Math.min(known, NEWEST); back++) {
      int other = bytes(totals, (flows - back) % LENGTH);
      boolean near = Math.abs((double) value - other) <= nearShare * Math.max(value, other);
      if (other >= 0 && near) return Likeness.NEAR;
    }
    return Likeness.DIFFERENT;
  }

  private int bytes(boolean totals, int index) {
    return totals ? total(index) : source(index);
  }
}
