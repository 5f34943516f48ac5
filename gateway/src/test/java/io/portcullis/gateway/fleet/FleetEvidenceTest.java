package io.portcullis.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.evidence.BeaconScorer;
import io.portcullis.detector.evidence.Explanation;
import io.portcullis.detector.evidence.Reason;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.fleet.Acceptance;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.evidence.Correlator;
import io.portcullis.fleet.evidence.EvidencePlace;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.BootClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the flows of two sites to the score of one: what is heard, told, counted, and weighed. */
@Timeout(180)
final class FleetEvidenceTest {
  private static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00Z");
  private static final Tuple SHARED = Tuple.of("10.0.0.5", "203.0.113.7", "8443", "tcp");

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile Duration passed = Duration.ZERO;
  private MadeFleet fleet;

  private final class Clock implements BootClock {
    @Override
    public String bootId() {
      return "test";
    }

    @Override
    public Duration sinceBoot() {
      return passed;
    }

    @Override
    public Instant instant() {
      return BEGIN.plus(passed);
    }
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new MadeFleet(folder.resolve("fleet"), "lyon", "oslo");
    opened.push(fleet);
    fleet.operator().joinCorrelator("counter", new SecureRandom());
    fleet.server().reload();
    fleet.operator().publish();
  }

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) opened.pop().close();
  }

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    Instant patience = Instant.now().plusSeconds(60);
    while (!holds.call()) {
      assertThat(Instant.now()).as(what).isBefore(patience);
      Thread.sleep(20);
    }
  }

  /** A site without its gateway. */
  private final class Site {
    private final Path file;
    private final Detector detector;
    private final List<Duty> duties;

    Site(String name, String settings) throws Exception {
      String yaml =
          "fleet: {site: %s, servers: [\"%s\"], folder: %s, %s}\n"
              .formatted(name, fleet.url(), fleet.handed(name), settings);
      Path written = Files.writeString(folder.resolve(name + ".yaml"), yaml);
      Config.Fleet read = ConfigReader.read(written, true).fleet();
      this.file = folder.resolve(name + ".json");
      FleetEvidence evidence = new FleetEvidence(read, file, new Clock());
      opened.push(evidence);
      this.detector =
          new Detector(
              Profile.usual(),
              ModelSet.empty(),
              Detector.Limits.ROUTER,
              BeaconScorer.Choice.DEFAULT.hearing(evidence.elsewhere()));
      this.duties =
          evidence.duties(new FleetEvidence.Ears(detector, address -> address.startsWith("10.")));
      evidence.start();
    }

    void beat(Tuple tuple, int seconds) {
      for (int beat = 0; beat < 20; beat++) {
        Instant start = BEGIN.plusSeconds((long) seconds * beat);
        detector.accept(MadeFlows.of(tuple, start, "FSPA_FSPA", 400, 0.2));
      }
    }

    String facts() throws Exception {
      duties.get(duties.size() - 1).perform();
      return Files.readString(file);
    }

    Explanation explained() {
      return detector.explain(SHARED).orElseThrow();
    }
  }

  @Test
  void whatTwoSitesHearRaisesTheScoreAtEachAndSaysWhy() throws Exception {
    Site lyon = new Site("lyon", "summaries: evident, weigh: true");
    Site oslo = new Site("oslo", "summaries: evident");
    lyon.beat(SHARED, 60);
    oslo.beat(SHARED, 62);
    oslo.beat(Tuple.of("10.0.0.5", "203.0.113.9", "8443", "tcp"), 60);
    double before = lyon.explained().score();
    double atOslo = oslo.explained().score();
    passed = Duration.ofHours(1);
    lyon.duties.get(0).perform();
    oslo.duties.get(0).perform();
    await("lyon is told", () -> lyon.facts().contains("\"told\":1,"));
    await("oslo is told", () -> oslo.facts().contains("\"told\":2,"));
    Correlator counter =
        new Correlator(
            fleet.settings("counter", Acceptance.NONE),
            EvidencePlace.TURN,
            BootClock.system(),
            new Random(7));
    counter.pass(turn -> {});
    passed = passed.plus(Duration.ofMinutes(6));
    await("lyon hears", () -> lyon.facts().contains("\"tallies\":1}"));
    Explanation why = lyon.explained();
    assertThat(why.score()).isGreaterThan(before).isLessThanOrEqualTo(before + 0.25);
    assertThat(why.terms())
        .filteredOn(term -> term.term().equals("fleet"))
        .singleElement()
        .extracting(Reason::cause)
        .isEqualTo("2 of 2 sites of the fleet see a rhythm to it, 2 of them the same");
    assertThat(oslo.explained().score()).as("oslo does not ask").isEqualTo(atOslo);
    // The bus is gone, and what it said ages.
    fleet.server().kill();
    passed = passed.plus(Duration.ofHours(2));
    await("it is of the past", () -> lyon.facts().contains("\"tallies\":0}"));
    assertThat(lyon.explained().score()).isEqualTo(before);
    assertThat(lyon.facts()).contains("no bus at");
  }
}
