package io.portcullis.detector.reasons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

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

  /** For each of them, the number of its entry into its bucket. */
  private int[] entered = new int[2];

  private int size;
  private int entries;

  private static short bucketOf(double period) {
    return (short) Math.floor(Math.log(period) / WIDTH);
  }

  /** Fetches what {@link TupleReasons#fetch} says; the number has no meaning. */
  int fetch() {
    return tuples.length + entered.length;
  }

  /** A tuple with a beat whose server is dead excuses no other; others may excuse it. */
  void pass(TupleReasons tuple, double period) {
    forget(tuple);
    tuple.bucket = bucketOf(period);
  }

  /** Notes that a tuple with a beat had a flow. */
  void remember(TupleReasons tuple, double period) {
    short bucket = bucketOf(period);
    int place = tuple.inRhythms() ? place(tuple) : size;
    boolean stays = place < size && tuple.bucket == bucket;
    int entry = stays ? entered[place] : entries++;
    if (place < size) leave(place);
    tuple.bucket = bucket;
    if (size == MOST) leave(0);
    enter(tuple, entry);
  }

  void forget(TupleReasons tuple) {
    if (tuple.inRhythms()) leave(place(tuple));
  }

  /** Lets all go, as their host is forgotten. */
  void forgetAll() {
    for (int i = 0; i < size; i++) tuples[i].inRhythms(false);
    size = 0;
  }

  private void enter(TupleReasons tuple, int entry) {
    tuple.inRhythms(true);
    if (size == tuples.length) {
      tuples = Arrays.copyOf(tuples, 2 * size);
      entered = Arrays.copyOf(entered, 2 * size);
    }
    entered[size] = entry;
    tuples[size++] = tuple;
  }

  /** The one that had a flow last is the likeliest to have the next. */
  private int place(TupleReasons tuple) {
    int at = size - 1;
    while (tuples[at] != tuple) at--;
    return at;
  }

  private void leave(int at) {
    tuples[at].inRhythms(false);
    size--;
    System.arraycopy(tuples, at + 1, tuples, at, size - at);
    System.arraycopy(entered, at + 1, entered, at, size - at);
    Arrays.fill(tuples, size, size + 1, null);
  }

  /** Finds the host's other servers that beat like a tuple. */
  void findLike(TupleReasons tuple, Alike found) {
    found.clear(tuple.server);
    if (tuple.bucket == TupleReasons.NO_BUCKET) return;
    int bucket = TupleReasons.NO_BUCKET;
    int seen = 0;
    for (int place : near(tuple)) {
      TupleReasons each = tuples[place];
      seen = each.bucket == bucket ? seen + 1 : 1;
      bucket = each.bucket;
      if (seen <= LOOKED_AT) found.add(each.server);
    }
  }

  /** Places of those of the same protocol in the tuple's bucket and beside it, bucket by bucket. */
  private List<Integer> near(TupleReasons tuple) {
    List<Integer> near = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean close = Math.abs(tuples[i].bucket - tuple.bucket) <= 1;
      if (close && tuples[i].tcp() == tuple.tcp()) near.add(i);
    }
    // Counts of entries wrap after two thousand million; differences do not mind.
    Comparator<Integer> order = Comparator.comparingInt(place -> tuples[place].bucket);
    near.sort(order.thenComparing((one, other) -> entered[one] - entered[other]));
    return near;
  }
}
