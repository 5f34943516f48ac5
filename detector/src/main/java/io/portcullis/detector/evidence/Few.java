package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The first few tuples that differ in a part, the latest in front of those before; more are not
 * remembered. Immutable. Nearly all are empty or of one tuple, hence a chain: 24 bytes a tuple.
 */
final class Few {
  static final Few NONE = new Few();

  private final Tuple tuple;
  private final Few before;
  private final int size;

  private Few() {
    tuple = Tuple.of("", "", "", "");
    before = this;
    size = 0;
  }

  private Few(Tuple tuple, Few before) {
    this.tuple = tuple;
    this.before = before;
    this.size = before.size + 1;
  }

  /** These and a tuple, unless one of them agrees in the part, or there are as many as wanted. */
  Few with(Tuple other, Tuple.Part part, int most) {
    if (size >= most) return this;
    for (Few at = this; at.size > 0; at = at.before) {
      if (at.tuple.matches(part, other, part)) return this;
    }
    return new Few(other, this);
  }

  int size() {
    return size;
  }

  /** In the order they came. */
  List<Tuple> tuples() {
    List<Tuple> tuples = new ArrayList<>();
    for (Few at = this; at.size > 0; at = at.before) tuples.add(at.tuple);
    Collections.reverse(tuples);
    return tuples;
  }
}
