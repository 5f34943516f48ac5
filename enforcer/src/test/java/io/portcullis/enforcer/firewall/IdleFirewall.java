package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Target;
import java.util.List;
import java.util.Optional;

/** Takes everything and keeps nothing; a test says what it does instead. */
public interface IdleFirewall extends Firewall {
  /** One of this name that does nothing else. */
  public record Named(String name) implements IdleFirewall {}

  @Override
  default void prepare() {}

  @Override
  default void apply(List<Change> changes) throws FirewallException {}

  @Override
  default Optional<Element> find(Target target) {
    return Optional.empty();
  }

  @Override
  default List<Element> list() {
    return List.of();
  }

  @Override
  default boolean intact() {
    return true;
  }

  @Override
  default KernelLists lists() {
    return new FakeLists();
  }

  @Override
  default void remove() {}

  @Override
  default void close() {}
}
