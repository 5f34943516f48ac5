package io.portcullis.gateway.crowdsec;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.gateway.wishes.FollowWishes;
import io.portcullis.gateway.wishes.WishDoor;
import io.portcullis.rules.BootClock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A gateway's part in CrowdSec, as far as the configuration wants it: its decisions become blocks,
 * and it hears of ours. Without a key and without a machine it does nothing at all.
 */
public final class CrowdSecExchange implements AutoCloseable {
  private final Optional<CrowdSecLink> link;
  private final Optional<FollowWishes> follow;
  private final Optional<ShareBlocks> share;

  public CrowdSecExchange(
      Config.CrowdSec settings,
      WishDoor door,
      Enforcer enforcer,
      EventRecorder recorder,
      OperatorLog journal,
      BootClock clock) {
    this.link =
        settings.takes() || settings.shares()
            ? Optional.of(new CrowdSecLink(settings, clock))
            : Optional.empty();
    this.follow = link.map(api -> new FollowWishes(api, door, enforcer, recorder, journal, clock));
    this.share =
        link.filter(any -> settings.shares())
            .map(api -> new ShareBlocks(api, door.rules(), settings.share(), clock));
  }

  /** Begins to ask; nothing is waited for. */
  public void start() {
    link.ifPresent(CrowdSecLink::start);
  }

  /** What the deciding thread does for it: first their decisions, then ours. */
  public List<Duty> duties() {
    return Stream.concat(follow.stream(), share.stream()).toList();
  }

  public void measure(Metrics metrics) {
    follow.ifPresent(each -> each.measure(metrics));
  }

  @Override
  public void close() {
    link.ifPresent(CrowdSecLink::close);
  }
}
