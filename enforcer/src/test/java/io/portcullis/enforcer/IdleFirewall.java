package io.portcullis.enforcer;

import io.portcullis.rules.Target;
import java.util.List;
import java.util.Optional;

/** Takes everything and keeps nothing. */
record IdleFirewall(String name) implements Firewall {
  @Override
  public void prepare() {}

  @Override
  public void apply(List<Change> changes) {}

  @Override
  public Optional<Element> find(Target target) {
    return Optional.empty();
  }

  @Override
  public List<Element> list() {
    return List.of();
  }

  @Override
  public boolean intact() {
    return true;
  }

  @Override
  public void remove() {}

  @Override
  public void close() {}
}
