package io.portcullis.gateway.fleet;

import io.portcullis.fleet.Accepted;
import io.portcullis.fleet.FleetLink;
import io.portcullis.fleet.FleetView;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.wishes.Wish;
import io.portcullis.gateway.wishes.WishSource;
import io.portcullis.gateway.wishes.Wishes;
import io.portcullis.rules.Actor;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What other sites say and this router accepts, as wishes. */
final class FleetWishes implements WishSource {
  private static final int NAMED = 4;

  private final FleetLink link;
  private final BootClock clock;

  FleetWishes(FleetLink link, BootClock clock) {
    this.link = link;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "The fleet";
  }

  @Override
  public String inLine() {
    return "the fleet";
  }

  @Override
  public Actor actor() {
    return Actor.Automatic.FLEET;
  }

  @Override
  public boolean made(Origin origin) {
    return origin instanceof Origin.Fleet;
  }

  @Override
  public String limit() {
    return "fleet.in-force";
  }

  @Override
  public String unusable() {
    return "only servers' addresses and narrow ranges are";
  }

  /** What is decided elsewhere shall drop here within a fraction of a second. */
  @Override
  public Duration pace() {
    return Duration.ofMillis(20);
  }

  @Override
  public List<Wishes> take() {
    Optional<List<Accepted>> news = link.take();
    if (news.isEmpty()) return List.of();
    Instant now = clock.instant();
    Duration sinceBoot = clock.sinceBoot();
    List<Wish> wishes = new ArrayList<>();
    for (Accepted each : news.get()) {
      Instant until = now.plus(each.ends().minus(sinceBoot));
      wishes.add(new Wish(new Target.Remote(each.server()), until, new Origin.Fleet(reason(each))));
    }
    return List.of(new Wishes(true, wishes, List.of(), 0));
  }

  private static String reason(Accepted accepted) {
    List<String> sites = accepted.sites();
    String named = String.join(", ", sites.subList(0, Math.min(NAMED, sites.size())));
    String more = sites.size() > NAMED ? " and " + (sites.size() - NAMED) + " more" : "";
    return named + more + ": " + accepted.reason();
  }

  @Override
  public Optional<String> trouble() {
    return link.view().trouble();
  }

  @Override
  public boolean isUp() {
    return link.view().up();
  }

  @Override
  public void measure(Metrics metrics, int wanted, int inForce) {
    FleetView view = link.view();
    metrics.set(Metric.FLEET_UP, view.up() ? 1 : 0);
    metrics.set(Metric.FLEET_SITES, view.sites().size());
    metrics.set(Metric.FLEET_WANTED, wanted);
    metrics.set(Metric.FLEET_IN_FORCE, inForce);
    metrics.set(Metric.FLEET_NARROW, view.narrow());
    metrics.set(Metric.FLEET_TOLD, view.told());
    metrics.set(Metric.FLEET_UNTOLD, view.untold());
    view.refused().forEach((why, many) -> metrics.set(Metric.FLEET_REFUSED, many, why.word()));
    metrics.set(Metric.FLEET_REPLACED, view.replaced());
    metrics.set(Metric.FLEET_READINGS, view.again());
  }
}
