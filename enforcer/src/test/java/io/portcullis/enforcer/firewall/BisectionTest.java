package io.portcullis.enforcer.firewall;

import static io.portcullis.enforcer.firewall.Targets.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BisectionTest {

  /** Refuses whole batches that hold a bad target. */
  private record Picky(Set<Target> bad, FirewallException.Kind kind, List<Change> made)
      implements IdleFirewall {
    @Override
    public void apply(List<Change> changes) throws FirewallException {
      for (Change change : changes) {
        if (change instanceof Change.Put put && bad.contains(put.target())) {
          throw new FirewallException(kind, "refused " + put.target());
        }
      }
      made.addAll(changes);
    }

    @Override
    public String name() {
      return "picky";
    }
  }

  private final List<Change> changes = new ArrayList<>();

  BisectionTest() {
    for (int index = 0; index < 100; index++) {
      changes.add(new Change.Put(remote("192.0.2." + index), Duration.ofHours(1)));
    }
  }

  @Test
  void twoBadChangesCostNoneOfTheOthers() throws FirewallException {
    Picky firewall =
        new Picky(
            Set.of(remote("192.0.2.0"), remote("192.0.2.63")),
            FirewallException.Kind.OTHER,
            new ArrayList<>());
    List<Bisection.Refused> refused = Bisection.apply(firewall, changes);
    assertThat(refused)
        .extracting(Bisection.Refused::change)
        .containsExactly(changes.get(0), changes.get(63));
    assertThat(refused.get(1).reason()).hasMessageContaining("192.0.2.63");
    assertThat(firewall.made()).hasSize(98).isSubsetOf(changes);
  }

  @Test
  void withoutTheRightNothingIsHalved() {
    Picky firewall =
        new Picky(
            Set.of(remote("192.0.2.99")), FirewallException.Kind.NOT_PERMITTED, new ArrayList<>());
    assertThatThrownBy(() -> Bisection.apply(firewall, changes))
        .isInstanceOf(FirewallException.class);
    assertThat(firewall.made()).isEmpty();
  }
}
