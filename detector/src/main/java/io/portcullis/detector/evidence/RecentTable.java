package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of hosts, or of services: at most so many, the longest silent are forgotten first,
 * an eighth at once. Whoever holds a forgotten one must ask again.
 *
 * <p>Found by a part of a tuple's text as it lies there: each new tuple asks, and a scan brings
 * hundreds of thousands, so no name is made of it.
 */
final class RecentTable<V extends RecentTable.Seen> {

  /** Something that is heard of again and again. */
  interface Seen {
    /** The first tuple that was about it. */
    Tuple tuple();

    /** Number of the flow that last was about it. */
    long lastFlow();

    /** It is in the table no more. */
    void forget();
  }

  private final Tuple.Part part;
  private final int most;
  private final long key;
  private final List<V> values = new ArrayList<>();

  /**
   * The hash of a part, and below it the index in {@link #values} plus one; 0 is free. At most half
   * are taken. The hash spares looking at others' texts, each of which would be fetched from
   * memory.
   */
  private long[] slots = new long[64];

  /**
   * @param part in which tuples agree that are about the same thing
   * @param most 1 or more
   * @param key of the hash: where a value lies depends on it, and nothing else
   */
  RecentTable(Tuple.Part part, int most, long key) {
    this.part = part;
    this.most = most;
    this.key = key;
  }

  V get(Tuple tuple, Function<Tuple, V> maker) {
    int hash = tuple.hash(part, key);
    int known = (int) slots[slot(tuple, part, hash)] - 1;
    if (known >= 0) return values.get(known);
    if (values.size() >= most) forgetSilent();
    V made = maker.apply(tuple);
    values.add(made);
    if (values.size() * 2L > slots.length) grow();
    slots[slot(tuple, part, hash)] = (long) hash << 32 | values.size();
    return made;
  }

  /** What is known of a part of a tuple, which need not be the part that it is found by. */
  Optional<V> find(Tuple tuple, Tuple.Part asked) {
    int known = (int) slots[slot(tuple, asked, tuple.hash(asked, key))] - 1;
    return known < 0 ? Optional.empty() : Optional.of(values.get(known));
  }

  int size() {
    return values.size();
  }

  /** Where it is, or would be. */
  private int slot(Tuple tuple, Tuple.Part asked, int hash) {
    int at = start(hash);
    while (slots[at] != 0 && !isAt(at, tuple, asked, hash)) at = next(at);
    return at;
  }

  private boolean isAt(int at, Tuple tuple, Tuple.Part asked, int hash) {
    if ((int) (slots[at] >>> 32) != hash) return false;
    return tuple.matches(asked, values.get((int) slots[at] - 1).tuple(), part);
  }

  private int start(int hash) {
    return hash & (slots.length - 1);
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long slot : before) if (slot != 0) place(slot);
  }

  private void place(long slot) {
    int at = start((int) (slot >>> 32));
    while (slots[at] != 0) at = next(at);
    slots[at] = slot;
  }

  private void forgetSilent() {
    long[] lastFlows = values.stream().mapToLong(Seen::lastFlow).toArray();
    Arrays.sort(lastFlows);
    long silentSince = lastFlows[Math.max(1, lastFlows.length / 8) - 1];
    values.removeIf(
        value -> {
          boolean silent = value.lastFlow() <= silentSince;
          if (silent) value.forget();
          return silent;
        });
    Arrays.fill(slots, 0);
    for (int i = 0; i < values.size(); i++) {
      place((long) values.get(i).tuple().hash(part, key) << 32 | (i + 1));
    }
  }
}
