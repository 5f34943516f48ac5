package io.portcullis.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.detector.Detector;
import io.portcullis.detector.Profile;
import io.portcullis.detector.models.ModelSet;
import io.portcullis.fleet.evidence.Endpoint;
import io.portcullis.fleet.evidence.Summary;
import io.portcullis.fleet.evidence.Tally;
import io.portcullis.fleet.message.Head;
import io.portcullis.gateway.Schemas;
import io.portcullis.rules.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others hear of our rhythms: numbers, and no inside host. */
final class TellRhythmsTest {
  private static final Instant BEGIN = Instant.parse("2026-03-02T09:00:00Z");

  private final Detector detector =
      new Detector(Profile.usual(), ModelSet.empty(), Detector.Limits.ROUTER);
  private final List<Summary> said = new ArrayList<>();
  private Duration passed = Duration.ZERO;

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

  private final TellRhythms tell =
      new TellRhythms(
          new FleetEvidence.Ears(detector, address -> address.startsWith("10.")),
          said::addAll,
          Duration.ofMinutes(10),
          new Clock());

  private void beat(String source, String server, String port, int seconds, int times) {
    Tuple tuple = Tuple.of(source, server, port, "tcp");
    for (int beat = 0; beat < times; beat++) {
      Instant start = BEGIN.plusSeconds((long) seconds * beat);
      detector.accept(MadeFlows.of(tuple, start, "FSPA_FSPA", 400, 0.2));
    }
  }

  @Test
  void aServerIsOneLineOverAllHostsInWhichNoneIsNamed() {
    beat("10.0.0.5", "203.0.113.7", "8443", 60, 20);
    beat("10.0.0.6", "203.0.113.7", "8443", 60, 30);
    beat("10.0.0.5", "198.51.100.9", "443", 300, 8);
    passed = Duration.ofHours(1);
    tell.perform();
    assertThat(said).hasSize(2);
    Summary first = said.get(0);
    assertThat(first.endpoint()).hasToString("203.0.113.7 8443/tcp");
    assertThat(first.periodSeconds()).isEqualTo(60);
    assertThat(first.hosts()).isEqualTo(2);
    assertThat(first.flows()).isEqualTo(50);
    assertThat(first.onBeat()).isEqualTo(100);
    assertThat(first.first()).isEqualTo(Duration.ofHours(1));
    assertThat(first.last()).isEqualTo(Duration.ofMinutes(31));
    assertThat(said.toString()).doesNotContain("10.0.0.");
  }

  @Test
  void whatStaysInsideIsIrregularSeldomOrOfThePastIsNotSaid() {
    beat("10.0.0.5", "10.0.0.9", "8443", 60, 20);
    beat("198.51.100.1", "10.0.0.9", "8443", 60, 20);
    beat("198.51.100.1", "203.0.113.8", "8443", 60, 20);
    beat("10.0.0.5", "203.0.113.9", "8443", 60, 3);
    long[] starts = {0, 7, 300, 301, 950, 1000, 2900, 2950, 3000, 5000, 5001, 9000};
    Tuple browser = Tuple.of("10.0.0.5", "203.0.113.10", "443", "tcp");
    for (long each : starts) {
      detector.accept(MadeFlows.of(browser, BEGIN.plusSeconds(each), "FSPA_FSPA", 40 * each, 0.2));
    }
    passed = Duration.ofHours(3);
    tell.perform();
    assertThat(said).isEmpty();
    beat("10.0.0.5", "203.0.113.7", "8443", 60, 20);
    passed = Duration.ofHours(30);
    tell.perform();
    assertThat(said).as("of yesterday").isEmpty();
  }

  @Test
  void itHasTheSchemaThatIsDocumented() throws Exception {
    beat("10.0.0.5", "203.0.113.7", "8443", 60, 20);
    passed = Duration.ofHours(1);
    tell.perform();
    Head head = new Head("lyon", "lyon-1", 7, BEGIN);
    Schemas schemas = new Schemas();
    assertThat(schemas.check("fleet-summary", Summary.text(head, said))).hasSize(1);
    schemas.check("fleet-summary", Summary.text(head, List.of()));
    Endpoint endpoint = said.get(0).endpoint();
    List<Tally> tallies =
        List.of(new Tally(endpoint, 60, 2, 3, 9), new Tally(endpoint, 0, 0, 2, 2));
    assertThat(schemas.check("fleet-tally", Tally.text(head, tallies))).hasSize(1);
    schemas.check("fleet-tally", Tally.text(head, List.of()));
  }

  @Test
  void nothingIsSaidBeforeAnythingWasHeard() {
    assertThat(tell.every().isDue(passed)).isFalse();
    passed = Duration.ofMinutes(10);
    assertThat(tell.every().isDue(passed)).isTrue();
  }
}
