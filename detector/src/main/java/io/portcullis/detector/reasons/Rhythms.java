package io.portcullis.detector.reasons;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The tuples of one host that beat; the 128 that were seen last, in the order of that. Most hosts
 * have few, and they are looked for only where a score reaches the threshold.
 */
final class Rhythms {
  private static final int MOST = 128;

  /** Beats of one bucket differ by up to 16 %. */
  private static final double WIDTH = 0.15;

  /** Tuples of a bucket that are looked at: those that are in it for longest. */
  private static final int LOOKED_AT = 16;

  /** Of a host none of whose tuples beats. Nobody writes it. */
  static final Rhythms NONE = new Rhythms();

  /** The longest silent first. */
  private TupleReasons[] tuples = new TupleReasons[2];

  private int size;
  private int entered;

  private static short bucketOf(double period) {
    return (short) Math.floor(Math.log(period) / WIDTH);
  }

  /** A tuple with a beat whose server is dead excuses no other; others may excuse it. */
  void pass(TupleReasons tuple, double period) {
    forget(tuple);
    tuple.bucket = bucketOf(period);
  }

  /** Notes that a tuple with a beat had a flow. */
  void remember(TupleReasons tuple, double period) {
    short bucket = bucketOf(period);
    boolean stays = tuple.inRhythms && tuple.bucket == bucket;
    if (tuple.inRhythms) leave(tuple);
    tuple.bucket = bucket;
    if (!stays) tuple.entered = entered++;
    if (size == MOST) leave(tuples[0]);
    enter(tuple);
  }

  void forget(TupleReasons tuple) {
    if (tuple.inRhythms) leave(tuple);
  }

  /** Lets all go, as their host is forgotten. */
  void forgetAll() {
    for (int i = 0; i < size; i++) tuples[i].inRhythms = false;
    size = 0;
  }

  private void enter(TupleReasons tuple) {
    tuple.inRhythms = true;
    if (size == tuples.length) tuples = Arrays.copyOf(tuples, 2 * size);
    tuples[size++] = tuple;
  }

  private void leave(TupleReasons tuple) {
    int at = size - 1;
    while (tuples[at] != tuple) at--;
    size--;
    System.arraycopy(tuples, at + 1, tuples, at, size - at);
    Arrays.fill(tuples, size, size + 1, null);
    tuple.inRhythms = false;
  }

  /** Finds the host's other servers that beat like a tuple. */
  void findLike(TupleReasons tuple, Alike found) {
    found.clear(tuple.server);
    if (tuple.bucket == TupleReasons.NO_BUCKET) return;
    TupleReasons[] near = near(tuple);
    int bucket = TupleReasons.NO_BUCKET;
    int seen = 0;
    for (TupleReasons each : near) {
      seen = each.bucket == bucket ? seen + 1 : 1;
      bucket = each.bucket;
      if (seen <= LOOKED_AT) found.add(each.server);
    }
  }

  /** Those of the same protocol in the tuple's bucket and beside it, bucket by bucket. */
  private TupleReasons[] near(TupleReasons tuple) {
    TupleReasons[] near = new TupleReasons[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      boolean close = Math.abs(tuples[i].bucket - tuple.bucket) <= 1;
      if (close && tuples[i].tcp == tuple.tcp) near[count++] = tuples[i];
    }
    TupleReasons[] sorted = Arrays.copyOf(near, count);
    // Counts of entries wrap after two thousand million; differences do not mind.
    Comparator<TupleReasons> order = Comparator.comparingInt(each -> each.bucket);
    Arrays.sort(sorted, order.thenComparing((one, other) -> one.entered - other.entered));
    return sorted;
  }
}
