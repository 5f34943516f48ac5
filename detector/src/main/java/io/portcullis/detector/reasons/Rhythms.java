package io.portcullis.detector.reasons;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tuples of one host that beat, by protocol and by length of their beat; the 128 that were seen
 * last. Two lists run through the tuples themselves: by last flow, and by entry into a bucket.
 */
final class Rhythms {
  private static final int MOST = 128;

  /** Beats of one bucket differ by up to 16 %. */
  private static final double WIDTH = 0.15;

  /** Entries of a bucket that are looked at. */
  private static final int LOOKED_AT = 16;

  private static final class Bucket {
    @Nullable TupleReasons first;
    @Nullable TupleReasons last;
  }

  private Map<Integer, Bucket> buckets = Map.of();
  private @Nullable TupleReasons oldest;
  private @Nullable TupleReasons youngest;
  private int size;

  private static int key(boolean tcp, int bucket) {
    return bucket << 1 | (tcp ? 1 : 0);
  }

  /** Notes that a tuple with a beat had a flow. */
  void remember(TupleReasons tuple) {
    int bucket = (int) Math.floor(Math.log(tuple.clock.period) / WIDTH);
    boolean stays = tuple.inRhythms && tuple.bucket == bucket;
    if (tuple.inRhythms) {
      leaveAges(tuple);
      if (!stays) leaveBucket(tuple);
    }
    tuple.bucket = bucket;
    if (!stays) enterBucket(tuple);
    enterAges(tuple);
    if (size > MOST && oldest != null) forget(oldest);
  }

  void forget(TupleReasons tuple) {
    if (!tuple.inRhythms) return;
    leaveAges(tuple);
    leaveBucket(tuple);
  }

  /** Lets all go, as their host is forgotten. */
  void forgetAll() {
    while (oldest != null) forget(oldest);
  }

  private void enterAges(TupleReasons tuple) {
    tuple.inRhythms = true;
    tuple.older = youngest;
    tuple.younger = null;
    if (youngest == null) oldest = tuple;
    else youngest.younger = tuple;
    youngest = tuple;
    size++;
  }

  private void leaveAges(TupleReasons tuple) {
    if (tuple.older == null) oldest = tuple.younger;
    else tuple.older.younger = tuple.younger;
    if (tuple.younger == null) youngest = tuple.older;
    else tuple.younger.older = tuple.older;
    tuple.older = null;
    tuple.younger = null;
    tuple.inRhythms = false;
    size--;
  }

  private void enterBucket(TupleReasons tuple) {
    if (buckets.isEmpty()) buckets = new HashMap<>(2);
    Bucket bucket = buckets.computeIfAbsent(key(tuple.tcp, tuple.bucket), any -> new Bucket());
    tuple.before = bucket.last;
    tuple.after = null;
    if (bucket.last == null) bucket.first = tuple;
    else bucket.last.after = tuple;
    bucket.last = tuple;
  }

  private void leaveBucket(TupleReasons tuple) {
    int key = key(tuple.tcp, tuple.bucket);
    @Nullable Bucket bucket = buckets.get(key);
    if (bucket == null) return;
    if (tuple.before == null) bucket.first = tuple.after;
    else tuple.before.after = tuple.after;
    if (tuple.after == null) bucket.last = tuple.before;
    else tuple.after.before = tuple.before;
    tuple.before = null;
    tuple.after = null;
    if (bucket.first == null) buckets.remove(key);
  }

  /** Finds the host's other servers that beat like a tuple. */
  void findLike(TupleReasons tuple, Alike found) {
    found.clear(tuple.server);
    if (tuple.bucket == TupleReasons.NO_BUCKET) return;
    for (int bucket = tuple.bucket - 1; bucket <= tuple.bucket + 1; bucket++) {
      @Nullable Bucket near = buckets.get(key(tuple.tcp, bucket));
      if (near == null) continue;
      @Nullable TupleReasons each = near.first;
      for (int i = 0; i < LOOKED_AT && each != null; i++, each = each.after) {
        found.add(each.server);
      }
    }
  }
}
