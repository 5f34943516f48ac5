package io.portcullis.argus.names;

/**
 * Hashes that nobody can predict who does not know the key: whoever chooses addresses and ports
 * could else make thousands of tuples that a table keeps in one place, and slow it down. The high
 * and the low half of a product of 128 bits, folded into each other, depend on every bit of both
 * factors.
 */
public final class KeyedHash {
  // Two odd numbers without a pattern: the fractions of the golden ratio and of pi, 64 bits each.
  private static final long ONE = 0x9E3779B97F4A7C15L;
  private static final long OTHER = 0x243F6A8885A308D3L;

  private KeyedHash() {}

  /**
   * Of two numbers.
   *
   * @param key what nobody who makes traffic can know
   */
  public static int of(long first, long second, long key) {
    long mixed = fold(first ^ key, second ^ Long.rotateLeft(key, 32) ^ ONE);
    long spread = fold(mixed ^ first, key ^ OTHER);
    return (int) (spread ^ spread >>> 32);
  }

  /**
   * Of the bytes from one index up to another.
   *
   * @param key what nobody who makes traffic can know
   */
  public static int of(byte[] text, int from, int to, long key) {
    long mixed = key ^ (to - from);
    for (int at = from; at < to; at += Long.BYTES) {
      long word = 0;
      int end = Math.min(to, at + Long.BYTES);
      for (int i = at; i < end; i++) word = word << 8 | (text[i] & 0xff);
      mixed = fold(mixed ^ word ^ ONE, key ^ OTHER);
    }
    return (int) (mixed ^ mixed >>> 32);
  }

  private static long fold(long one, long other) {
    return Math.multiplyHigh(one, other) ^ one * other;
  }
}
