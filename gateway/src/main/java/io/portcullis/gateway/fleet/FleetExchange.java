package io.portcullis.gateway.fleet;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.FleetLink;
import io.portcullis.fleet.FleetSettings;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wishes.FollowWishes;
import io.portcullis.gateway.wishes.WishDoor;
import io.portcullis.rules.BootClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A gateway's part in its fleet: others' decisions become blocks, and they hear of ours. */
public final class FleetExchange implements AutoCloseable {
  private final FleetLink link;
  private final FollowWishes follow;
  private final ShareWithFleet share;
  private final TakeObjects objects;

  /**
   * @param settings with a site
   * @param file where commands find what the gateway knows of the fleet
   */
  public FleetExchange(
      Config.Fleet settings,
      WishDoor door,
      Enforcer enforcer,
      Told told,
      Path file,
      BootClock clock) {
    this.link = new FleetLink(member(settings, acceptance(settings)), clock, new SecureRandom());
    FleetWishes wishes = new FleetWishes(link, clock);
    this.follow = new FollowWishes(wishes, door, enforcer, told.recorder(), told.journal(), clock);
    this.objects = new TakeObjects(settings, link.shelf(), told.reload(), told.journal());
    FleetFile facts = new FleetFile(file, objects::known);
    ShareWithFleet.Figures figures = new ShareWithFleet.Figures(facts, told.taken());
    this.share = new ShareWithFleet(link, door, settings.share(), figures, clock);
  }

  /**
   * Where it tells what happens, and what it has to know of the gateway.
   *
   * @param reload has the gateway read its configuration again, of which the fleet's operator says
   *     a part
   * @param taken flows so far
   */
  public record Told(
      EventRecorder recorder, OperatorLog journal, Runnable reload, Supplier<Taken> taken) {}

  /**
   * Flows that the gateway has looked at so far.
   *
   * @param lag from the end of the last one to when it was looked at
   */
  public record Taken(long flows, Duration lag) {}

  /**
   * What a member of the fleet has to know of it.
   *
   * @param settings with a site
   */
  static FleetSettings member(Config.Fleet settings, Acceptance acceptance) {
    return new FleetSettings(
        settings.servers(),
        settings.site().orElseThrow(),
        settings.folder(),
        settings.authority(),
        acceptance);
  }

  private static Acceptance acceptance(Config.Fleet settings) {
    Set<String> from = Set.copyOf(settings.from());
    return switch (settings.accept()) {
      case NONE -> Acceptance.NONE;
      case SITES -> new Acceptance(1, from, settings.widen());
      case QUORUM -> new Acceptance(settings.quorum(), from, settings.widen());
    };
  }

  /** Begins to talk; nothing is waited for. */
  public void start() {
    link.start();
  }

  /** What the deciding thread does for it: first what others say, then what we do. */
  public List<Duty> duties() {
    return List.of(objects, follow, share);
  }

  /** Tells its numbers. */
  public void measure(Metrics metrics) {
    follow.measure(metrics);
    objects.measure(metrics);
  }

  @Override
  public void close() {
    link.close();
    share.end();
  }
}
