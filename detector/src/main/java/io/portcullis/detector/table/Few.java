package io.portcullis.detector.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * The first few things that differ, the latest in front of those before; more are not remembered.
 * Immutable. Nearly all are empty or of one thing, hence a chain: 24 bytes a thing.
 *
 * @param <T> what is remembered
 */
public final class Few<T> {
  private static final Few<Object> NONE = new Few<>();

  private final Object value;
  private final Few<T> before;
  private final int size;

  private Few() {
    value = "";
    before = this;
    size = 0;
  }

  private Few(T value, Few<T> before) {
    this.value = value;
    this.before = before;
    this.size = before.size + 1;
  }

  /** Nothing so far. */
  @SuppressWarnings("unchecked") // it holds none
  public static <T> Few<T> none() {
    return (Few<T>) NONE;
  }

  @SuppressWarnings("unchecked") // all but the empty one hold what they were given
  private T value() {
    return (T) value;
  }

  /** These and one more, unless it is among them, or there are as many as wanted. */
  public Few<T> with(T other, int most) {
    return with(other, Object::equals, most);
  }

  /**
   * These and one more, unless one of them is like it, or there are as many as wanted.
   *
   * @param alike asked with one of these and the other
   */
  public Few<T> with(T other, BiPredicate<T, T> alike, int most) {
    if (size >= most) return this;
    for (Few<T> at = this; at.size > 0; at = at.before) {
      if (alike.test(at.value(), other)) return this;
    }
    return new Few<>(other, this);
  }

  /** Whether it is among them. */
  public boolean has(T other) {
    for (Few<T> at = this; at.size > 0; at = at.before) {
      if (at.value.equals(other)) return true;
    }
    return false;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** How many there are beside one. */
  public int others(T one) {
    return size - (has(one) ? 1 : 0);
  }

  /** In the order they came. */
  public List<T> all() {
    List<T> all = new ArrayList<>();
    for (Few<T> at = this; at.size > 0; at = at.before) all.add(at.value());
    Collections.reverse(all);
    return all;
  }
}
