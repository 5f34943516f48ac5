package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Tuple;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was last said of a tuple, for the tuples of which something was said last: a command that
 * runs for months must not remember all of them.
 */
final class Latest<V> {
  /** Some 20 MB. */
  static final int MOST = 100_000;

  private final Map<Tuple, V> values = new LinkedHashMap<>();

  /** Remembers a value, and says the one before. */
  Optional<V> put(Tuple tuple, V value) {
    Optional<V> before = Optional.ofNullable(values.remove(tuple));
    values.put(tuple, value);
    if (values.size() > MOST) {
      Iterator<Tuple> eldest = values.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return before;
  }

  boolean has(Tuple tuple) {
    return values.containsKey(tuple);
  }

  /** Those that are remembered, the longest silent first. */
  List<Tuple> tuples() {
    return List.copyOf(values.keySet());
  }
}
