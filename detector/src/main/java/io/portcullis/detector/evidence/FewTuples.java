package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The first few tuples that differ in a part, the latest in front of those before; more are not
 * remembered. Immutable. Nearly all are empty or of one tuple, hence a chain: 24 bytes a tuple.
 */
final class FewTuples {
  static final FewTuples NONE = new FewTuples();

  private final Tuple tuple;
  private final FewTuples before;
  private final int size;

  private FewTuples() {
    tuple = Tuple.of("", "", "", "");
    before = this;
    size = 0;
  }

  private FewTuples(Tuple tuple, FewTuples before) {
    this.tuple = tuple;
    this.before = before;
    this.size = before.size + 1;
  }

  /** These and a tuple, unless one of them agrees in the part, or there are as many as wanted. */
  FewTuples with(Tuple other, Tuple.Part part, int most) {
    if (size >= most) return this;
    for (FewTuples at = this; at.size > 0; at = at.before) {
      if (at.tuple.matches(part, other, part)) return this;
    }
    return new FewTuples(other, this);
  }

  int size() {
    return size;
  }

  /** In the order they came. */
  List<Tuple> tuples() {
    List<Tuple> tuples = new ArrayList<>();
    for (FewTuples at = this; at.size > 0; at = at.before) tuples.add(at.tuple);
    Collections.reverse(tuples);
    return tuples;
  }
}
