package io.portcullis.capture.names.messages;

import java.util.Arrays;

/**
 * The front of a stream whose pieces may come twice, out of order, and with gaps: at most so many
 * bytes and so many separate runs of them. What was there first stays.
 */
public final class Reassembly {
  private static final int MOST_RUNS = 64;
  private static final int FIRST_SIZE = 2048;

  private final int most;
  private byte[] bytes = new byte[0];
  // Runs in order, as pairs of first index and the one behind the last; they never touch.
  private int[] runs = new int[8];
  private int count;

  public Reassembly(int most) {
    this.most = most;
  }

  /**
   * Puts a piece in its place.
   *
   * @return false when nothing of it could be kept: too far on, or too many gaps
   */
  public boolean add(long offset, byte[] piece, int from, int to) {
    if (offset < 0 || offset >= most || from >= to) return false;
    int begin = (int) offset;
    int end = (int) Math.min(most, offset + to - from);
    int first = 0;
    while (first < count && runs[2 * first + 1] < begin) first++;
    int behind = first;
    int at = begin;
    grow(end);
    while (behind < count && runs[2 * behind] <= end) {
      copy(at, runs[2 * behind], piece, from - begin);
      at = Math.max(at, runs[2 * behind + 1]);
      behind++;
    }
    if (behind == first && count == MOST_RUNS) return false;
    copy(at, end, piece, from - begin);
    replace(first, behind, begin, end);
    return true;
  }

  private void copy(int begin, int end, byte[] piece, int shift) {
    if (begin < end) System.arraycopy(piece, begin + shift, bytes, begin, end - begin);
  }

  private void grow(int end) {
    if (end <= bytes.length) return;
    int size = Math.max(bytes.length * 2, FIRST_SIZE);
    bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(size, end)));
  }

  /** One run in place of those from first to behind, which it touches. */
  private void replace(int first, int behind, int begin, int end) {
    int low = begin;
    int high = end;
    if (behind > first) {
      low = Math.min(low, runs[2 * first]);
      high = Math.max(high, runs[2 * behind - 1]);
    }
    int after = count - behind;
    int kept = first + 1 + after;
    if (2 * kept > runs.length) runs = Arrays.copyOf(runs, Math.max(2 * kept, runs.length * 2));
    System.arraycopy(runs, 2 * behind, runs, 2 * first + 2, 2 * after);
    runs[2 * first] = low;
    runs[2 * first + 1] = high;
    count = kept;
  }

  /** The bytes from the front; {@link #length} of them are there without a gap. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return count > 0 && runs[0] == 0 ? runs[1] : 0;
  }

  /** Whether the front is as long as it may become. */
  public boolean isFull() {
    return length() == most;
  }

  /** What it holds in memory. */
  public int size() {
    return bytes.length;
  }
}
