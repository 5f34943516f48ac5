package io.portcullis.detector;

import io.portcullis.argus.Tuple;
import java.util.Arrays;

/**
 * Which tuples were forgotten lately, in a few bits each (Bloom, 1970). A beacon that is slower
 * than a flood of new tuples has always had but one flow when its turn to be forgotten comes; when
 * it is back, it must not pass for new once more.
 *
 * <p>Two halves of equal size: when one has its fill, the older is emptied and goes on. So it knows
 * of ten to twenty times as many as a table of tuples holds. Of a thousand that it never heard of
 * it takes some two for known, which costs a place in the table and nothing else.
 */
final class ForgottenTuples {
  private static final int BITS_A_TUPLE = 16;
  private static final int TABLES = 10;
  private static final int HASHES = 4;

  private final long key;
  private final int most;
  private final int mask;
  private long[] young;
  private long[] old;
  private int many;

  /**
   * @param tuples that the table of tuples holds, 1 or more
   * @param key of the hash, as the table's
   */
  ForgottenTuples(int tuples, long key) {
    this.key = key;
    this.most = (int) Math.min((long) tuples * TABLES, 1 << 24);
    int bits = Math.max(64, Integer.highestOneBit(most * BITS_A_TUPLE - 1) * 2);
    this.mask = bits - 1;
    this.young = new long[bits / Long.SIZE];
    this.old = new long[bits / Long.SIZE];
  }

  void add(Tuple tuple) {
    if (many == most) {
      long[] emptied = old;
      Arrays.fill(emptied, 0);
      old = young;
      young = emptied;
      many = 0;
    }
    many++;
    int at = tuple.hash(key);
    int step = step(tuple);
    for (int hash = 0; hash < HASHES; hash++, at += step) {
      young[(at & mask) >>> 6] |= 1L << at;
    }
  }

  /** Whether it was forgotten lately; true of a few that never were. */
  boolean holds(Tuple tuple) {
    int at = tuple.hash(key);
    int step = step(tuple);
    return holds(young, at, step) || holds(old, at, step);
  }

  private boolean holds(long[] half, int from, int step) {
    int at = from;
    for (int hash = 0; hash < HASHES; hash++, at += step) {
      if ((half[(at & mask) >>> 6] & 1L << at) == 0) return false;
    }
    return true;
  }

  /** Odd, so that no two of a tuple's places are one. */
  private int step(Tuple tuple) {
    return tuple.hash(~key) | 1;
  }
}
