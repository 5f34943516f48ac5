package io.portcullis.detector;

import io.portcullis.argus.Tuple;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Histories by tuple, found by one probe, in the order of their first flow. Open addressing over
 * the indexes of a dense array takes a third of what entries of a LinkedHashMap would, which is
 * what a router with 200,000 tuples feels. Forgetting rebuilds it, so it is done in batches.
 */
final class HistoryTable {
  private History[] histories = new History[64];
  private int size;

  /**
   * Index in {@link #histories} plus one, and above it the bits of the hash that say nothing of the
   * place; 0 is free. At most seven in eight are taken. Those bits spare looking at others' tuples,
   * each of which is two lines of memory away: a tenth of a flow's time where most tuples are new.
   */
  private int[] slots = new int[128];

  private final long key;

  /**
   * @param key of the hash: where tuples lie in the table depends on it, and nothing else
   */
  HistoryTable(long key) {
    this.key = key;
  }

  int size() {
    return size;
  }

  /** Index of a tuple's history, or -1. */
  int find(Tuple tuple) {
    int mask = slots.length - 1;
    int hash = tuple.hash(key);
    for (int at = hash & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (((slots[at] ^ hash) & ~mask) != 0) continue;
      int index = (slots[at] & mask) - 1;
      if (histories[index].tuple.equals(tuple)) return index;
    }
    return -1;
  }

  /**
   * Fetches from memory what {@link #find} and a flow of the tuple will look at, without looking.
   *
   * @return a number of no meaning, which depends on all that was fetched
   */
  int fetch(Tuple tuple) {
    int mask = slots.length - 1;
    int index = (slots[tuple.hash(key) & mask] & mask) - 1;
    return index < 0 ? 0 : histories[index].fetch();
  }

  History get(int index) {
    return histories[index];
  }

  /** Adds a history whose tuple is not there yet. */
  void add(History history) {
    if (size == histories.length) {
      histories = Arrays.copyOf(histories, size + size / 2);
    }
    histories[size++] = history;
    if (size > slots.length / 8 * 7) {
      rebuild(slots.length * 2);
    } else {
      place(size - 1);
    }
  }

  /** Forgets every history of which the question is true, and says how many. */
  int removeIf(Predicate<History> question) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      History history = histories[i];
      if (!question.test(history)) histories[kept++] = history;
    }
    int removed = size - kept;
    if (removed == 0) return 0;
    Arrays.fill(histories, kept, size, null);
    size = kept;
    rebuild(slots.length);
    return removed;
  }

  void forEach(Consumer<History> reader) {
    for (int i = 0; i < size; i++) reader.accept(histories[i]);
  }

  /** The largest number that a question gives the {@code count} histories with the smallest. */
  long smallest(int count, ToLongFunction<History> question) {
    long[] numbers = new long[size];
    for (int i = 0; i < size; i++) numbers[i] = question.applyAsLong(histories[i]);
    Arrays.sort(numbers);
    return numbers[count - 1];
  }

  void rematch(ModelMatchers matchers) {
    for (int i = 0; i < size; i++) histories[i].rematch(matchers.numberOf(histories[i].tuple));
  }

  private void rebuild(int capacity) {
    slots = new int[capacity];
    for (int i = 0; i < size; i++) place(i);
  }

  private void place(int index) {
    int mask = slots.length - 1;
    int hash = histories[index].tuple.hash(key);
    int at = hash & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = (hash & ~mask) | (index + 1);
  }
}
