package io.portcullis.gateway.fleet;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.evidence.Elsewhere;
import io.portcullis.detector.evidence.Inside;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.FleetSettings;
import io.portcullis.fleet.evidence.EvidenceLink;
import io.portcullis.fleet.evidence.EvidenceView;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.events.Metric;
import io.portcullis.gateway.events.Metrics;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A gateway's part in what no single site can see: others hear of servers with a rhythm, and how
 * many hear a server counts here.
 */
public final class FleetEvidence implements AutoCloseable {
  private final EvidenceLink link;
  private final Config.Fleet settings;
  private final BootClock clock;
  private final WriteEvidence write;

  /**
   * @param settings with a site
   * @param file where commands find how it stands
   */
  public FleetEvidence(Config.Fleet settings, Path file, BootClock clock) {
    FleetSettings member = FleetExchange.member(settings, Acceptance.NONE);
    this.link =
        new EvidenceLink(
            member,
            settings.weigh(),
            settings.summariesEvery().dividedBy(2),
            clock,
            new SecureRandom());
    this.settings = settings;
    this.clock = clock;
    this.write = new WriteEvidence(link, file, clock);
  }

  /**
   * What hears rhythms.
   *
   * @param inside which addresses are nobody else's affair
   */
  public record Ears(Detector detector, Inside inside) {}

  /** Begins to talk; nothing is waited for. */
  public void start() {
    link.start();
  }

  /** What the detector may ask, where that is wanted. */
  public Elsewhere elsewhere() {
    return settings.weigh() ? this::sight : Elsewhere.NOTHING;
  }

  private Optional<Elsewhere.Sight> sight(Tuple tuple) {
    return Endpoints.of(tuple)
        .flatMap(link::tally)
        .map(
            each ->
                new Elsewhere.Sight(each.periodSeconds(), each.alike(), each.seen(), each.sites()));
  }

  /** What the deciding thread does for it. */
  public List<Duty> duties(Ears ears) {
    return settings.summaries() == Config.Fleet.Summaries.NONE
        ? List.of(write)
        : List.of(new TellRhythms(ears, link::say, settings.summariesEvery(), clock), write);
  }

  /** Tells its numbers. */
  public void measure(Metrics metrics) {
    EvidenceView view = link.view();
    metrics.set(Metric.FLEET_SUMMARIES, view.told());
    metrics.set(Metric.FLEET_UNSUMMED, view.untold());
    metrics.set(Metric.FLEET_TALLIES, view.tallies());
    long refused = view.refused().values().stream().mapToLong(Long::longValue).sum();
    metrics.set(Metric.FLEET_TALLIES_REFUSED, refused);
  }

  @Override
  public void close() {
    link.close();
    write.end();
  }
}
