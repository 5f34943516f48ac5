package io.portcullis.detector.reasons;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The tuples of one host that beat; the 128 that were seen last. A list runs through the tuples
 * themselves, by last flow: most hosts have few, and they are looked for only where a score reaches
 * the threshold.
 */
final class Rhythms {
  private static final int MOST = 128;

  /** Beats of one bucket differ by up to 16 %. */
  private static final double WIDTH = 0.15;

  /** Tuples of a bucket that are looked at: those that are in it for longest. */
  private static final int LOOKED_AT = 16;

  /** Of a host none of whose tuples beats. Nobody writes it. */
  static final Rhythms NONE = new Rhythms();

  private @Nullable TupleReasons oldest;
  private @Nullable TupleReasons youngest;
  private int size;
  private int entered;

  private static int bucketOf(TupleReasons tuple) {
    return (int) Math.floor(Math.log(tuple.clock.period) / WIDTH);
  }

  /** A tuple with a beat whose server is dead excuses no other; others may excuse it. */
  void pass(TupleReasons tuple) {
    forget(tuple);
    tuple.bucket = bucketOf(tuple);
  }

  /** Notes that a tuple with a beat had a flow. */
  void remember(TupleReasons tuple) {
    int bucket = bucketOf(tuple);
    boolean stays = tuple.inRhythms && tuple.bucket == bucket;
    if (tuple.inRhythms) leave(tuple);
    tuple.bucket = bucket;
    if (!stays) tuple.entered = entered++;
    enter(tuple);
    if (size > MOST && oldest != null) leave(oldest);
  }

  void forget(TupleReasons tuple) {
    if (tuple.inRhythms) leave(tuple);
  }

  /** Lets all go, as their host is forgotten. */
  void forgetAll() {
    while (oldest != null) leave(oldest);
  }

  private void enter(TupleReasons tuple) {
    tuple.inRhythms = true;
    tuple.older = youngest;
    tuple.younger = null;
    if (youngest == null) oldest = tuple;
    else youngest.younger = tuple;
    youngest = tuple;
    size++;
  }

  private void leave(TupleReasons tuple) {
    if (tuple.older == null) oldest = tuple.younger;
    else tuple.older.younger = tuple.younger;
    if (tuple.younger == null) youngest = tuple.older;
    else tuple.younger.older = tuple.older;
    tuple.older = null;
    tuple.younger = null;
    tuple.inRhythms = false;
    size--;
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
    for (@Nullable TupleReasons each = oldest; each != null; each = each.younger) {
      boolean close = Math.abs(each.bucket - tuple.bucket) <= 1;
      if (close && each.tcp == tuple.tcp) near[count++] = each;
    }
    TupleReasons[] sorted = Arrays.copyOf(near, count);
    // Counts of entries wrap after two thousand million; differences do not mind.
    Comparator<TupleReasons> order = Comparator.comparingInt(each -> each.bucket);
    Arrays.sort(sorted, order.thenComparing((one, other) -> one.entered - other.entered));
    return sorted;
  }
}
