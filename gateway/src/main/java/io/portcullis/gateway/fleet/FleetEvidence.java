package io.portcullis.gateway.fleet;

import io.portcullis.detector.Detector;
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

/** A gateway's part in what no single site can see: others hear of servers with a rhythm. */
public final class FleetEvidence implements AutoCloseable {
  private final EvidenceLink link;
  private final TellRhythms tell;
  private final WriteEvidence write;

  /**
   * @param settings with a site
   * @param file where commands find how it stands
   */
  public FleetEvidence(Config.Fleet settings, Ears ears, Path file, BootClock clock) {
    FleetSettings member =
        new FleetSettings(
            settings.servers(),
            settings.site().orElseThrow(),
            settings.folder(),
            settings.authority(),
            Acceptance.NONE);
    this.link = new EvidenceLink(member, clock, new SecureRandom());
    this.tell = new TellRhythms(ears, link::say, clock);
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

  /** What the deciding thread does for it. */
  public List<Duty> duties() {
    return List.of(tell, write);
  }

  /** Tells its numbers. */
  public void measure(Metrics metrics) {
    EvidenceView view = link.view();
    metrics.set(Metric.FLEET_SUMMARIES, view.told());
    metrics.set(Metric.FLEET_UNSUMMED, view.untold());
  }

  @Override
  public void close() {
    link.close();
    write.end();
  }
}
