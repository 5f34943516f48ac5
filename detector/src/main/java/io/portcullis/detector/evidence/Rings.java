package io.portcullis.detector.evidence;

/**
 * The last gaps and bytes of one tuple, in one array: hundreds of thousands are kept. Gaps are
 * floats, exact to a ten-millionth; bytes are ints, so flows of 2 GiB and more count as one size.
 */
final class Rings {
  static final int LENGTH = 8;

  /** The tuple has one flow so far, so there is nothing to remember. */
  static final Rings NONE = new Rings(0);

  private static final int SOURCE = LENGTH;
  private static final int TOTAL = 2 * LENGTH;

  /** Near counts for this many of the newest only. */
  private static final int NEWEST = 3;

  private final int[] values;
  private int gaps;
  private int flows;

  private Rings(int length) {
    values = new int[length];
  }

  static Rings empty() {
    return new Rings(3 * LENGTH);
  }

  /** For a tuple that can never alarm: only its rhythm is known to others. */
  static Rings ofGapsOnly() {
    return new Rings(LENGTH);
  }

  int gaps() {
    return Math.min(gaps, LENGTH);
  }

  double newestGap() {
    return Float.intBitsToFloat(values[(gaps - 1) % LENGTH]);
  }

  void addGap(double seconds) {
    values[gaps++ % LENGTH] = Float.floatToRawIntBits((float) seconds);
    if (gaps == 2 * LENGTH) gaps = LENGTH;
  }

  /** Middle of the gaps, of the two middle ones if their number is even. There is one at least. */
  double medianGap() {
    double[] sorted = new double[gaps()];
    for (int i = 0; i < sorted.length; i++) insert(sorted, i, Float.intBitsToFloat(values[i]));
    return middle(sorted);
  }

  /** Middle of the bytes that came back, or of all bytes where the source's are unknown. */
  double medianDown() {
    double[] sorted = new double[Math.min(flows, LENGTH)];
    for (int i = 0; i < sorted.length; i++) {
      insert(sorted, i, (double) values[TOTAL + i] - Math.max(0, values[SOURCE + i]));
    }
    return middle(sorted);
  }

  /** Middle of all bytes. */
  double medianTotal() {
    double[] sorted = new double[Math.min(flows, LENGTH)];
    for (int i = 0; i < sorted.length; i++) insert(sorted, i, values[TOTAL + i]);
    return middle(sorted);
  }

  /** Share of the gaps that differ from a period by so many seconds at most, 0 to 1. */
  double shareOfGapsNear(double period, double seconds) {
    int near = 0;
    for (int i = 0; i < gaps(); i++) {
      if (Math.abs(Float.intBitsToFloat(values[i]) - period) <= seconds) near++;
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
  static int cut(double bytes) {
    return (int) Math.max(0, bytes);
  }

  /**
   * @param source -1 where it is unknown
   */
  void addBytes(int total, int source) {
    values[TOTAL + flows % LENGTH] = total;
    values[SOURCE + flows % LENGTH] = source;
    flows++;
    if (flows == 2 * LENGTH) flows = LENGTH;
  }

  /** How these bytes compare with those of the last flows: equal to any, or near a newest one. */
  Likeness compare(int total, int source, double nearShare) {
    Likeness totals = against(TOTAL, total, nearShare);
    return source < 0 ? totals : totals.closer(against(SOURCE, source, nearShare));
  }

  private Likeness against(int ring, int value, double nearShare) {
    int known = Math.min(flows, LENGTH);
    for (int i = 0; i < known; i++) if (values[ring + i] == value) return Likeness.EQUAL;
    for (int back = 1; back <= Math.min(known, NEWEST); back++) {
      int other = values[ring + (flows - back) % LENGTH];
      boolean near = Math.abs((double) value - other) <= nearShare * Math.max(value, other);
      if (other >= 0 && near) return Likeness.NEAR;
    }
    return Likeness.DIFFERENT;
  }
}
