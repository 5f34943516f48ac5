package io.portcullis.detector.evidence.trail;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A list that is made when somebody looks: each flow of a beacon has an explanation, and hardly any
 * is read. Unmodifiable; what it is made of must not change.
 */
public final class OnDemand<T> extends AbstractList<T> {
  private final Supplier<List<T>> maker;
  private Optional<List<T>> made = Optional.empty();

  /**
   * @param maker asked once, and only if somebody looks
   */
  public OnDemand(Supplier<List<T>> maker) {
    this.maker = maker;
  }

  private List<T> list() {
    if (made.isEmpty()) made = Optional.of(List.copyOf(maker.get()));
    return made.get();
  }

  @Override
  public T get(int index) {
    return list().get(index);
  }

  @Override
  public int size() {
    return list().size();
  }
}
