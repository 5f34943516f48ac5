package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The virtual rule table of dry run: expires like the kernel's, and drops nothing. */
public final class DryRunFirewall implements Firewall {
  private final InstantSource clock;
  private final Map<Target, Held> held = new LinkedHashMap<>();

  private record Held(Duration timeout, Instant expires) {}

  private DryRunFirewall(InstantSource clock) {
    this.clock = clock;
  }

  public static Firewall open(InstantSource clock) {
    return new DryRunFirewall(clock);
  }

  @Override
  public String name() {
    return "dry-run";
  }

  @Override
  public void prepare() {}

  @Override
  public void apply(List<Change> changes) {
    expire();
    for (Change change : changes) {
      // What passes needs no place here: nothing is dropped anyway, and the policy has asked first.
      if (change instanceof Change.Put put) {
        Duration timeout = Timeouts.clamp(put.left());
        if (put.isOver()) held.remove(put.target());
        else held.put(put.target(), new Held(timeout, clock.instant().plus(timeout)));
      }
      if (change instanceof Change.Remove remove) held.remove(remove.target());
    }
  }

  private void expire() {
    Instant now = clock.instant();
    held.values().removeIf(each -> !each.expires.isAfter(now));
  }

  @Override
  public Optional<Element> find(Target target) {
    expire();
    return Optional.ofNullable(held.get(target)).map(found -> element(target, found));
  }

  @Override
  public List<Element> list() {
    expire();
    List<Element> elements = new ArrayList<>();
    held.forEach((target, found) -> elements.add(element(target, found)));
    return elements;
  }

  private Element element(Target target, Held found) {
    Duration remaining = Duration.between(clock.instant(), found.expires);
    return new Element(target, found.timeout, remaining, -1, -1);
  }

  @Override
  public boolean intact() {
    return true;
  }

  @Override
  public void remove() {
    held.clear();
  }

  @Override
  public void close() {}
}
